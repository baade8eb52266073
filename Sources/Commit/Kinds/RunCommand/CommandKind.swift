package import KindSupport
import Plans

extension RegisteredKind {
  package static let command = RegisteredKind(
    CommandForm.form, summary: "Runs a program with your own rights, in a copy of the draft.",
    attributes: [
      EffectAttribute(.commands, "Which commands may be run."),
      EffectAttribute(
        .names(.variables),
        "Names of variables that a command is given; where commands are allowed by list, none but those listed here."),
      EffectAttribute(.names(.drafted), "Files that the draft changed and the command can read, by their paths."),
      EffectAttribute(.names(.executables), "Programs and scripts that are run, as PATH@sha256:DIGEST."),
    ],
    planner: {
      CommandPlanner(
        scratch: $0.scratch, secretStore: $0.secretStore, environment: $0.variables, home: $0.home, guarded: $0.guarded)
    },
    applier: {
      CommandApplier(
        scratch: $0.scratch, secretStore: $0.secretStore, environment: $0.variables, home: $0.home, guarded: $0.guarded)
    })
}
