import ArgumentParser

/// The arguments of commands that may run programs in the sandbox.
struct SandboxOptions: ParsableArguments {
  @Flag(
    help: "Run commands although isolation layers of the sandbox are missing here; `chancery doctor` names them.")
  var allowWeakerSandbox = false
}
