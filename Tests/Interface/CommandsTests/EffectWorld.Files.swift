import SystemPackage
import TestKit

/// Files outside the repository: one that is there, and one that is made.
extension EffectWorld {
  static let settings = [true, false].map { isThere in
    EffectWorld(
      description: isThere ? "file.write" : "file.write of a new file",
      plan: NotePlan(
        approval: "always", effects: "[file.write: { path: \"~/etc/door.conf\", from: note }]",
        effectLimits: "file.write: 1"),
      prepare: { place in
        try place.write("others: stay\n", to: "home/etc/other.conf")
        if isThere { try place.write("open: yes\n", to: "home/etc/door.conf") }
      }, undoes: true,
      systemCalls: SystemCalls(names: "renameat2,unlinkat,fchmod,fsync"), targets: ["home/etc"],
      account: { place in
        let etc = place.folder.appending("home/etc")
        let names = try await runTool("find", [etc.string, "-type", "f", "-printf", "%P %m\n"])
        let listing = names.output.replacing(#/chancery-[0-9a-f]+/#, with: "KEY")
        return listing.split(separator: "\n").sorted().joined(separator: "; ")
          + "\n" + place.textOrNothing(of: "home/etc/door.conf")
      })
  }
}
