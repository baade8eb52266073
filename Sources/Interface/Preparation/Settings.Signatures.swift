import Plans
package import Signatures

extension Settings {
  /// Who verifies signatures: by the file that the outermost policy names, or else by the configuration's, or else by the lists of
  /// policies alone. Whoever begins a run does not choose whose signatures count where a policy says it.
  package func signatures() throws -> SSHSignatures {
    if let (signers, source) = try PolicyLayers.live(host: host, repository: nil, commits: []).signers {
      return SSHSignatures(
        signers: signers.file, revocations: signers.revocations, layer: source.layer.rawValue, policy: source.path)
    }
    let configuration = try configuration()
    return SSHSignatures(
      signers: configuration.signers.map(host.placed), revocations: configuration.revocations.map(host.placed))
  }
}
