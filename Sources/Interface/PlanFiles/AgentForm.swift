import Forms
import JSON
import Plans

/// The keys of a step's `agent`. A plain list of words is an agent without network access.
enum AgentForm {
  static let run = Field(
    "run", Form<[Template]>.words,
    "The program and its arguments; ${{ prompt }} stands for what it is asked, which comes on its standard input where no "
      + "word has it. With a preset: words in place of the preset's own.")
  static let preset = Field(
    "preset", Form<ExternalAgent.Preset>.choice,
    "A program that Chancery knows how to start, with the words, the variables and the files that it needs.")
  static let model = Field(
    "model", .text("the provider's own name of a model") { !$0.isEmpty && !$0.contains(where: \.isWhitespace) },
    "The model that a preset's program asks, by the provider's own name; the fast tier's by default.")
  static let speaks = Field(
    "speaks", Form<ExternalAgent.Speech>.choice, "The protocol: plain (the default), or acp, the Agent Client Protocol."
  )
  static let hosts = Field(
    "hosts", .list(of: host, atMost: 50), "Host names that the agent may connect to over TLS; none by default.")
  static let models = Field(
    "models", .list(of: Form<String>.name, atMost: 20),
    "Providers whose models the agent may ask through Chancery, which adds the key; none by default.")
  static let traffic = Field(
    "traffic", Form<Int>.size(1...(1 << 40)),
    "The most bytes that the agent may send and receive, added together, such as 64MiB.")

  private static let record = Form<ExternalAgent>.record(
    "agent", "A program from outside that drafts in place of the built-in loop.",
    [run.entry, preset.entry, model.entry, speaks.entry, hosts.entry, models.entry, traffic.entry],
    rules: ["anyOf": [["required": ["run"]], ["required": ["preset"]]]]
  ) { record in
    let (speech, hosts, models) = (record[speaks], record[hosts], record[models])
    let (traffic, words, preset, model) = (record[traffic], record[run], record[preset], record[model])
    if !record.names.contains(run.name), !record.names.contains(Self.preset.name) {
      record.cursor.refuse("the agent has no program", expected: "run: [PROGRAM, …], or preset: codex")
    }
    if preset == nil, record.names.contains(Self.model.name), !record.names.contains(Self.preset.name) {
      record.refuse(
        Self.model.name, "only a preset can be told its model so", expected: "the model among the words of run")
    }
    guard words != nil || preset != nil else { return nil }
    return ExternalAgent(
      run: CommandLine(words: words ?? []), preset: preset, model: model, speech: speech ?? .plain, hosts: hosts ?? [],
      models: models ?? [], trafficBytes: traffic ?? ExternalAgent.usualTraffic)
  }

  static let form = Form<ExternalAgent>(
    FormSchema(
      ["anyOf": [Form<[Template]>.words.schema.json, record.schema.json]], definitions: record.schema.definitions)
  ) { cursor in
    if cursor.node.members != nil { return record.read(cursor) }
    return Form<[Template]>.words.read(cursor).map { ExternalAgent(run: CommandLine(words: $0)) }
  }

  /// A host name. An IP address is refused: no certificate could be checked against it.
  private static let host = Form<String>.text(
    "a host name in lower case, such as api.example.com",
    pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"
  ) { text in
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    let isName = labels.allSatisfy { label in
      !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
    // A name whose last part is all digits is an IP address to every program that resolves names.
    return isName && text.utf8.count <= 253 && labels.last?.contains { $0.isLetter } == true
  }
}
