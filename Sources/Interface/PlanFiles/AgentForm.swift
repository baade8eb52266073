import Forms
import JSON
import Plans

/// The table of the keys of a step's `agent`; a list of words alone is an agent without a network.
enum AgentForm {
  static let run = Field(
    "run", Form<[Template]>.words, required: true,
    "The program and its arguments; ${{ prompt }} stands for what it is asked, which comes on its standard input where no "
      + "word has it.")
  static let speaks = Field(
    "speaks", Form<ExternalAgent.Speech>.choice, "How it is talked to: plain by default, or the Agent Client Protocol.")
  static let hosts = Field(
    "hosts", .list(of: host, atMost: 50), "Hosts that it may open TLS connections to; none by default.")
  static let models = Field(
    "models", .list(of: Form<String>.name, atMost: 20),
    "Providers whose models it may ask, with the key added on the way; none by default.")
  static let traffic = Field(
    "traffic", Form<Int>.size(1...(1 << 40)), "Bytes that it may send and receive together, such as 64MiB.")

  private static let record = Form<ExternalAgent>.record(
    "agent", "A program from outside that drafts in place of the built-in loop.",
    [run.entry, speaks.entry, hosts.entry, models.entry, traffic.entry]
  ) { record in
    let (speech, hosts, models) = (record[speaks], record[hosts], record[models])
    let traffic = record[traffic]
    return record[run].map {
      ExternalAgent(
        run: CommandLine(words: $0), speech: speech ?? .plain, hosts: hosts ?? [], models: models ?? [],
        trafficBytes: traffic ?? ExternalAgent.usualTraffic)
    }
  }

  static let form = Form<ExternalAgent>(
    FormSchema(
      ["anyOf": [Form<[Template]>.words.schema.json, record.schema.json]], definitions: record.schema.definitions)
  ) { cursor in
    if cursor.node.members != nil { return record.read(cursor) }
    return Form<[Template]>.words.read(cursor).map { ExternalAgent(run: CommandLine(words: $0)) }
  }

  /// A host by its name: an address has no name that a certificate could be held against.
  private static let host = Form<String>.text(
    "the name of a host in lower case, such as api.example.com",
    pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"
  ) { text in
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    let isName = labels.allSatisfy { label in
      !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
    // A last part of digits is an address to every program that resolves names.
    return isName && text.utf8.count <= 253 && labels.last?.contains { $0.isLetter } == true
  }
}
