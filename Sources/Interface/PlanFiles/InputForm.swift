import Forms
import JSON
import Plans
import Texts

/// The keys of an input.
enum InputForm {
  static let type = Field("type", Form<Plan.Input.Kind>.choice, required: true, "The type of the value.")
  static let pattern = Field(
    "pattern", patternForm.located, "A regular expression that a string must match from end to end.")
  static let fallback = Field("default", Form<JSONValue>.json.located, "The value when none is given.")

  static let form = Form<[(name: String, value: Located<Plan.Input>)]>.dictionary(
    "a mapping from names to inputs", of: input.located, names: StepID.isValid,
    nameRule: "letters, digits, - and _, beginning with a letter"
  ).map { members, _ in
    members.map { name, input in
      var named = input
      named.value.name = name
      return named
    }
  }

  static let input = Form<Plan.Input>.record(
    "input", "A value given with -i when the plan is run.", [type.entry, pattern.entry, fallback.entry]
  ) { record in
    let pattern = record[Self.pattern]
    let fallback = record[fallback]
    guard let kind = record[type] else { return nil }
    let input = Plan.Input(name: "", kind: kind, pattern: pattern?.value, defaultValue: fallback?.value)
    if let pattern, kind != .string {
      record.cursor.reading.refuse(
        "a pattern needs type: string, and this input is of type \(kind.rawValue)", at: pattern.place)
    }
    if let fallback, let expected = input.expectation(for: fallback.value) {
      record.cursor.reading.refuse(
        "found \(fallback.value.canonicalText)", at: fallback.place, expected: expected,
        hint: kind == .string && fallback.value.stringValue == nil ? "quote it" : nil)
    }
    return input
  }

  private static let patternForm = Form<String>(["type": "string", "minLength": 1]) { cursor in
    guard let text = cursor.text(expecting: "a regular expression") else { return nil }
    do throws(RegularExpressionError) {
      _ = try RegularExpression(text)
      return text
    } catch {
      cursor.refuse(
        "found \(JSONValue.string(text).canonicalText)", expected: "a regular expression",
        hint: error.description)
      return nil
    }
  }
}
