import JSON
package import Plans
import Texts

extension Form where Value == String {
  /// A text that is not empty and has no `${{ }}`.
  package static var text: Form {
    Form(["type": "string", "minLength": 1]) { cursor in
      guard let text = cursor.text() else { return nil }
      if text.allSatisfy(\.isWhitespace) {
        cursor.refuse("found an empty string", expected: "a string")
        return nil
      }
      if text.contains("${{") {
        cursor.refuse("${{ }} cannot be used here", expected: "a string without it")
        return nil
      }
      return text
    }
  }

  /// A name: letters, digits, `-` and `_`, beginning with a letter.
  package static var name: Form {
    let expected = "letters, digits, - and _, beginning with a letter, at most \(StepID.longestName)"
    let schema: JSONValue = [
      "type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]*$", "maxLength": .integer(Int64(StepID.longestName)),
    ]
    return Form(schema) { cursor in
      guard let text = cursor.text(expecting: "a name") else { return nil }
      if StepID.isValid(text) { return text }
      cursor.refuse("found \(JSONValue.string(text).canonicalText)", expected: expected)
      return nil
    }
  }

  /// A text with a rule of its own, which `expected` says in words.
  package static func text(
    _ expected: String, pattern: String? = nil, where isFine: @escaping @Sendable (String) -> Bool
  )
    -> Form
  {
    var schema: [String: JSONValue] = ["type": "string", "minLength": 1]
    schema["pattern"] = pattern.map(JSONValue.string)
    return Form(.object(schema)) { cursor in
      guard let text = cursor.text(expecting: expected) else { return nil }
      if isFine(text), !text.contains("${{") { return text }
      cursor.refuse("found \(JSONValue.string(text).canonicalText)", expected: expected)
      return nil
    }
  }
}

extension Form where Value == Template {
  /// A text in which `${{ }}` stands for inputs, answers and secrets. Only the committer fills it in.
  ///
  /// - Parameter isFollowUp: whether it is used after an effect, and so can use the effect's key and its response.
  package static func secretTemplate(isFollowUp: Bool = false) -> Form<Template> {
    template(isFollowUp: isFollowUp) { _, _ in }
  }

  /// A text in which `${{ }}` stands for inputs and answers; `place` says where it goes, and why no secret may.
  ///
  /// - Parameter mayBeEmpty: whether an empty text is one, as an argument of a program may be.
  package static func template(
    noSecretsIn place: String, isFollowUp: Bool = false, mayBeEmpty: Bool = false
  ) -> Form<Template> {
    template(isFollowUp: isFollowUp, mayBeEmpty: mayBeEmpty) { name, cursor in
      cursor.refuse("the secret \(name) cannot be used \(place)", hint: "only arguments of effects can use secrets")
    }
  }

  private static func template(
    isFollowUp: Bool, mayBeEmpty: Bool = false, secret isUsed: @escaping @Sendable (String, Cursor) -> Void
  ) -> Form {
    Form(mayBeEmpty ? ["type": "string"] : ["type": "string", "minLength": 1]) { cursor in
      guard let text = cursor.text() else { return nil }
      if text.allSatisfy(\.isWhitespace), !mayBeEmpty {
        cursor.refuse("found an empty string", expected: "a string")
        return nil
      }
      do throws(Template.ParsingError) {
        let template = try Template(parsing: text)
        for case .secret(let name) in template.references { isUsed(name, cursor) }
        cursor.take(template, isFollowUp: isFollowUp)
        return template
      } catch {
        cursor.refuse(error.description)
        return nil
      }
    }
  }
}

extension Form where Value == JSONTemplate {
  /// A JSON document in whose strings `${{ }}` stands for inputs, answers and secrets.
  package static func jsonTemplate(isFollowUp: Bool) -> Form<JSONTemplate> {
    Form<JSONValue>.json.map { document, cursor in
      do throws(Template.ParsingError) {
        let template = try JSONTemplate(parsing: document)
        for part in template.templates { cursor.take(part, isFollowUp: isFollowUp) }
        return template
      } catch {
        cursor.refuse(error.description)
        return nil
      }
    }
  }
}

extension Cursor {
  /// Keeps a template, for the checks of the whole plan.
  fileprivate func take(_ template: Template, isFollowUp: Bool) {
    for case .effect(let members) in template.references where !isFollowUp {
      refuse(
        "${{ \(Template.Reference.effect(members)) }} has no value before the effect is applied",
        hint: "use it only in what runs after the effect: status, verify, undo")
    }
    reading.templates.append(Located(value: template, place: place))
  }
}

extension Form where Value == String {
  /// One of some names.
  package static func word(among names: [String]) -> Form {
    Form(["type": "string", "enum": .array(names.map(JSONValue.string))]) { cursor in
      guard let text = cursor.text(expecting: oneOf(names)) else { return nil }
      if names.contains(text) { return text }
      cursor.refuse(
        "found \(JSONValue.string(text).canonicalText)", expected: oneOf(names),
        nearest: EditDistance.nearest(to: text, among: names))
      return nil
    }
  }
}

extension Form where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
  /// One of the enumeration's names.
  package static var choice: Form {
    Form<String>.word(among: Value.allCases.map(\.rawValue)).map { name, _ in Value(rawValue: name) }
  }
}
