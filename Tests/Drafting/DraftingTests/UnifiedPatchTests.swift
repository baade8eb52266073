import Drafting
import Testing

@Suite("Unified diffs")
struct UnifiedPatchTests {
  private func text(_ patch: String, to text: String) throws -> String {
    guard case .update(_, _, let chunks, _) = try Patch(parsing: patch).operations[0] else { return "" }
    return String(decoding: try PatchedText(of: chunks, in: Array(text.utf8), path: "f").bytes, as: UTF8.self)
  }

  @Test("A diff of git changes, adds, deletes and moves files")
  func git() throws {
    let patch = try Patch(
      parsing: """
        diff --git a/src/a.c b/src/a.c
        index 1..2 100644
        --- a/src/a.c
        +++ b/src/a.c
        @@ -1,3 +1,3 @@ int main() {
         one
        -two
        +2
         three
        diff --git a/new.sh b/new.sh
        new file mode 100755
        index 0..1
        --- /dev/null
        +++ b/new.sh
        @@ -0,0 +1,2 @@
        +#!/bin/sh
        +true
        diff --git a/old.txt b/old.txt
        deleted file mode 100644
        --- a/old.txt
        +++ /dev/null
        @@ -1 +0,0 @@
        -gone
        diff --git "a/caf\\303\\251 1" b/other
        similarity index 100%
        rename from "caf\\303\\251 1"
        rename to other
        diff --git a/run.sh b/run.sh
        old mode 100644
        new mode 100755
        """)
    #expect(patch.operations.count == 5)
    guard case .update("src/a.c", nil, let chunks, nil) = patch.operations[0] else {
      Issue.record("\(patch.operations[0])")
      return
    }
    #expect(chunks[0].line == 1)
    #expect(chunks[0].lines == [.kept("one"), .removed("two"), .added("2"), .kept("three")])
    #expect(patch.operations[1] == .add(path: "new.sh", content: Array("#!/bin/sh\ntrue\n".utf8), isExecutable: true))
    #expect(patch.operations[2] == .delete(path: "old.txt"))
    #expect(patch.operations[3] == .update(path: "café 1", moveTo: "other", chunks: [], isExecutable: nil))
    #expect(patch.operations[4] == .update(path: "run.sh", moveTo: nil, chunks: [], isExecutable: true))
  }

  @Test(
    "Headers of hunks are understood, also within *** Update File, and wrong counts do no harm",
    arguments: [
      "--- f\n+++ f\n@@ -1,2 +1,3 @@\n a\n-b\n+B\n+c\n",
      "--- a/f\t2026-01-01\n+++ b/f\t2026-01-02\n@@ -7,9 +7,9 @@ heading\n a\n-b\n+B\n+c",
      "```diff\n--- f\n+++ f\n@@ -1,2 +1,3 @@\n a\n-b\n+B\n+c\n```",
      "*** Begin Patch\n*** Update File: f\n@@ -1,2 +1,3 @@\n a\n-b\n+B\n+c\n*** End Patch",
      "*** Begin Patch\n*** Update File: f\n@@ -1,2 +1,3 @@ def f():\n a\n-b\n+B\n+c\n*** End Patch",
      "*** Begin Patch\n*** Update File: f\n@@ ... @@\n a\n-b\n+B\n+c\n*** End Patch",
    ])
  func headers(patch: String) throws {
    #expect(try text(patch, to: "a\nb\n") == "a\nB\nc\n")
  }

  @Test("Of lines that fit two places the hunk's own line tells which; without one they are refused")
  func place() throws {
    #expect(try text("--- f\n+++ f\n@@ -3 +3 @@\n-x\n+y\n", to: "x\na\nx\n") == "x\na\ny\n")
    #expect(throws: PatchError.self) { try text("--- f\n+++ f\n@@ -2 +2 @@\n-x\n+y\n", to: "x\na\nx\n") }
    #expect(try text("--- f\n+++ f\n@@ -1,0 +2 @@\n+b\n", to: "a\nc\n") == "a\nb\nc\n")
  }

  @Test("A last line without a line break is written so where the diff says so, and stays so otherwise")
  func noNewline() throws {
    let marker = "\\ No newline at end of file"
    #expect(try text("--- f\n+++ f\n@@ -1 +1 @@\n-a\n\(marker)\n+b\n\(marker)\n", to: "a") == "b")
    #expect(try text("--- f\n+++ f\n@@ -1 +1 @@\n-a\n\(marker)\n+b\n", to: "a") == "b\n")
    #expect(try text("--- f\n+++ f\n@@ -1,2 +1,2 @@\n-a\n+c\n b\n\(marker)\n", to: "a\nb") == "c\nb")
  }

  @Test("Lines of a file that look like headers are lines of the file where the counts say so")
  func dashes() throws {
    #expect(try text("--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n--- x\n+++ y\n", to: "a\n-- x\n") == "a\n++ y\n")
    let patch = try Patch(parsing: "--- f\n+++ f\n@@ -1 +1 @@\n-a\n+b\n--- g\n+++ g\n@@ -1 +1 @@\n-c\n+d\n")
    #expect(patch.operations.count == 2)
  }

  @Test(
    "What cannot be applied is refused with the line",
    arguments: [
      "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+x\n",
      "diff --git a/i.png b/i.png\nindex 1..2\nBinary files a/i.png and b/i.png differ\n",
      "diff --git a/x b/y\nsimilarity index 100%\ncopy from x\ncopy to y\n",
      "--- f\n+++ f\n@@ -1 +1 @@\n", "--- /dev/null\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n",
    ])
  func refused(patch: String) {
    let error = #expect(throws: PatchError.self) { try Patch(parsing: patch) }
    #expect(error?.kind == .malformed)
  }
}
