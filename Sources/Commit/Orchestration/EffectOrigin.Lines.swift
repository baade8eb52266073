import Approval

extension EffectOrigin {
  /// Where arguments come from that are not the plan's own words alone, a line each.
  var provenanceLines: [String] {
    provenance.compactMap { argument in
      var parts: [String] = []
      for part in argument.parts where part.source != .plan {
        let value = part.text.map { " (\(Self.shortened($0.onOneLine)))" } ?? ""
        let text = "\(part.source.text)\(value)"
        if !parts.contains(text) { parts.append(text) }
      }
      return parts.isEmpty ? nil : "\(argument.argument.onOneLine) from \(parts.joined(separator: ", "))"
    }
  }

  private static func shortened(_ text: String) -> String {
    text.count <= 60 ? text : "\(text.prefix(57))…"
  }
}
