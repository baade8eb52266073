/// What looking for an effect shows, each time with what was seen.
package enum ProbeResult: Hashable, Sendable {
  case applied(String)
  case notApplied(String)
  case unknown(String)
}
