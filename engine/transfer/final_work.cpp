#include "engine/transfer/final_work.h"

#include <algorithm>
#include <set>

namespace openbits::engine {

namespace {

FinalOutcome Failed(TemporaryFile& temporary, const FinalWork& work, const Error& error) {
  FinalOutcome outcome{error, std::min(work.bytes_durable, work.keep)};
  if (error.code == Errc::kTemporaryFileLost) {
    outcome.bytes_durable = 0;
    return outcome;
  }
  // Fault A7: what a failed sync left behind is unknown, although the file looks whole. The length must not promise it:
  // a start in the same boot believes the length.
  if (!temporary.Cut(outcome.bytes_durable)) {
    outcome.bytes_durable = 0;
    static_cast<void>(temporary.Discard());  // nothing more can be done
  }
  return outcome;
}

/// From so many files on, one sync of the file system is cheaper than their own, unless others have left it much to
/// write: fewer must not wait for strangers. docs/performance.md has the measurement.
constexpr std::size_t kTogetherMin = 8;

FinalOutcome SyncAlone(const FinalItem& item) {
  if (const Status synced = item.temporary->SyncWritten(item.work.keep); !synced) {
    return Failed(*item.temporary, item.work, synced.error());
  }
  return FinalOutcome{Error{}, item.work.keep};
}

/// The file systems that hold the items; false when one of them could not be synced.
bool SyncFileSystems(std::span<FinalItem> items) {
  std::set<std::uint64_t> synced;
  return std::all_of(items.begin(), items.end(), [&synced](const FinalItem& item) {
    return !synced.insert(item.temporary->identity().volume).second || item.temporary->SyncFileSystem().ok();
  });
}

FinalOutcome OutcomeOf(const FinalItem& item, bool is_synced) {
  // Fault A7: a file system's sync tells of one failure once; which files it hit only their own handles know.
  return is_synced && item.temporary->CheckSynced(item.work.keep) ? FinalOutcome{Error{}, item.work.keep}
                                                                  : SyncAlone(item);
}

}  // namespace

std::optional<FinalOutcome> CheckFinalWork(TemporaryFile& temporary, const FinalWork& work) {
  Status checked;
  if (work.is_complete) {
    checked = temporary.CheckFinal(work.position);
  } else if (work.keep < work.position) {
    checked = temporary.Cut(work.keep);
  }
  if (checked) return std::nullopt;
  const FinalOutcome outcome = Failed(temporary, work, checked.error());
  temporary.Close();
  return outcome;
}

void SyncFinalWork(std::span<FinalItem> items) {
  const bool is_synced = items.size() >= kTogetherMin && SyncFileSystems(items);
  for (const FinalItem& item : items) {
    const FinalOutcome outcome = OutcomeOf(item, is_synced);
    item.temporary->Close();
    item.on_done(outcome);
  }
}

}  // namespace openbits::engine
