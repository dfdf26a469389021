#include "engine/transfer/final_work.h"

#include <algorithm>

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

/// Syncs the items of one volume by its file system; false: each is to be synced alone.
bool SyncTogether(std::span<FinalItem> items) {
  return items.size() >= kTogetherMin && items.front().temporary->SyncFileSystem().ok();
}

/// What a sync of its file system was worth for an item. Fault A7: a file system's sync tells of one failure once; which
/// files it hit only their own handles know, and they say it once as well: nothing else may be asked afterwards.
FinalOutcome OutcomeOf(const FinalItem& item) {
  const Status checked = item.temporary->CheckSynced(item.work.keep);
  return checked ? FinalOutcome{Error{}, item.work.keep} : Failed(*item.temporary, item.work, checked.error());
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
  const bool is_synced = SyncTogether(items);
  for (const FinalItem& item : items) {
    // One sync of a file comes behind the file system's: it makes the device empty its cache, which not every file system
    // asks of it when nothing but data was left to write.
    const bool is_alone = !is_synced || &item == &items.front();
    const FinalOutcome outcome = is_alone ? SyncAlone(item) : OutcomeOf(item);
    item.temporary->Close();
    item.on_done(outcome);
  }
}

}  // namespace openbits::engine
