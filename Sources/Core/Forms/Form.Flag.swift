import JSON

extension Form where Value == Bool {
  /// `true` or `false`, written as in JSON.
  package static var flag: Form {
    Form(["type": "boolean"]) { cursor in
      if let plain = cursor.plain {
        if case .bool(let flag) = plain.kind { return flag }
        cursor.refuse(plain.kind == .null ? "found nothing" : "found \(plain.text)", expected: "true or false")
      } else {
        cursor.refuse(expecting: "true or false")
      }
      return nil
    }
  }
}
