import JSON
import SystemPackage
import TestKit
import Testing

/// The machine's clock jumps between seal and approval, as a library that is loaded before the system's makes the program
/// see it.
@Suite("A clock that jumps between commands")
struct ClockFaultTests {
  private static let library = """
    #define _GNU_SOURCE
    #include <stdlib.h>
    #include <sys/syscall.h>
    #include <sys/time.h>
    #include <time.h>
    #include <unistd.h>
    int clock_gettime(clockid_t clock, struct timespec *t) {
      const char *shift = getenv("CLOCK_SHIFT");
      int end = (int)syscall(SYS_clock_gettime, clock, t);
      if (!end && clock == CLOCK_REALTIME && shift) t->tv_sec += atol(shift);
      return end;
    }
    int gettimeofday(struct timeval *restrict t, void *restrict zone) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      t->tv_sec = now.tv_sec;
      t->tv_usec = now.tv_nsec / 1000;
      return 0;
    }
    time_t time(time_t *t) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      if (t) *t = now.tv_sec;
      return now.tv_sec;
    }

    """

  /// The environment in which a command finds the clock so many hours away, whatever it is.
  private func shifted(byHours hours: Int, in place: Place) async throws -> [String: String] {
    try place.write(Self.library, to: "clock.c")
    let compiled = try await runTool("gcc", ["-shared", "-fPIC", "-o", "clock.so", "clock.c"], in: place.folder)
    #expect(compiled.status == 0, "\(compiled.errors)")
    return ["LD_PRELOAD": place.folder.appending("clock.so").string, "CLOCK_SHIFT": "\(hours * 3600)"]
  }

  private func waiting(_ body: (Place) async throws -> Void) async throws {
    var note = NotePlan()
    note.approval = "always"
    try await Place.with(note) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      try await body(place)
      #expect(try await place.mergeCount() == 1)
      #expect(try await place.document("verify", "--json")["intact"]?.boolValue == true)
    }
  }

  @Test(
    "Backwards, the seal is from the future: nothing is merged, and what is sealed anew is approved anew and merged once"
  )
  func backwards() async throws {
    try await waiting { place in
      let old = try await place.seal()
      let earlier = try await shifted(byHours: -9600, in: place)
      let end = try await place.approve(with: earlier)
      #expect(end.status == 6 && end.errors.contains("from the future"), "\(end.status): \(end.output)\(end.errors)")
      #expect(try await place.mergeCount() == 0)
      let again = try await place.chancery("resume", "--no-ask", with: earlier)
      #expect(again.status == 3, "\(again.output)\(again.errors)")
      #expect(try await place.seal() != old)
      #expect(try await place.approve(with: earlier).status == 0)
      let moments = try await place.chancery("log", "--json").output
      #expect(Set(moments.matches(of: #/"at": "(\d{4})/#).map(\.output.1)).count > 1, "the clock did not jump")
    }
  }

  @Test("Forwards over the seal's end nothing is merged, and what is sealed anew is approved anew")
  func forwards() async throws {
    try await waiting { place in
      let old = try await place.seal()
      let later = try await shifted(byHours: 96, in: place)
      let end = try await place.approve(with: later)
      #expect(end.status == 3 || end.status == 6, "\(end.status): \(end.output)\(end.errors)")
      #expect(try await place.mergeCount() == 0)
      let again = try await place.chancery("resume", "--no-ask", with: later)
      #expect(again.status == 3, "\(again.output)\(again.errors)")
      #expect(try await place.seal() != old)
      #expect(try await place.approve(with: later).status == 0)
    }
  }
}
