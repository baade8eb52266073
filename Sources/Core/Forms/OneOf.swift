/// Names in the order given, as a choice for a message.
package func oneOf(_ names: [String]) -> String {
  names.count == 1 ? names[0] : "one of \(names.joined(separator: ", "))"
}
