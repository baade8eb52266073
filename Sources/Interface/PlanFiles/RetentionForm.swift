import Forms
import Plans

/// The keys of a configuration's `gc`.
enum RetentionForm {
  static let olderThan = Field(
    "older-than", .duration(3600...315_360_000),
    "Drafts of runs that ended so long ago go, such as 30d; their effects can often not be undone then.")
  static let keep = Field(
    "keep", .size(0...(1 << 50)),
    "Room that all drafts may take, such as 5GiB; beyond it the oldest ended runs go that nothing can be undone of.")

  static let form = Form<Retention>.record(
    "gc", "Which drafts of ended runs `chancery gc` proposes to delete.", [olderThan.entry, keep.entry]
  ) { record in
    Retention(olderThanSeconds: record[olderThan], keptBytes: record[keep])
  }
}
