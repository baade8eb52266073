/// Names in the order given, as a list to choose from.
package func oneOf(_ names: [String]) -> String {
  names.count == 1 ? names[0] : "one of \(names.joined(separator: ", "))"
}
