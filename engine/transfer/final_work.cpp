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

/// Syncs the files of one volume by its file system; false: each is to be synced alone.
bool SyncTogether(std::span<const FinalItem> items) {
  return items.size() >= kTogetherMin && items.front().temporary->SyncFileSystem().ok();
}

/// Fault A7: a file system's sync tells of one failure once; which files it hit only their own handles know, and they say
/// it once as well: no handle is asked for it twice.
Status SyncOrCheck(const FinalItem& item, bool is_synced) {
  return is_synced ? item.temporary->CheckSynced(item.work.keep) : item.temporary->SyncWritten(item.work.keep);
}

FinalOutcome Judge(const FinalItem& item, Status status) {
  TemporaryFile& temporary = *item.temporary;
  const FinalWork& work = item.work;
  if (status && work.is_complete) status = temporary.CheckFinal(work.position);
  return status ? FinalOutcome{Error{}, work.keep} : Failed(temporary, work, status.error());
}

}  // namespace

std::vector<FinalOutcome> DoFinalWork(std::span<const FinalItem> items) {
  std::vector<Status> cuts;
  for (const FinalItem& item : items) {
    const bool is_cut = !item.work.is_complete && item.work.keep < item.work.position;
    cuts.push_back(is_cut ? item.temporary->Cut(item.work.keep) : Status());
  }
  const bool is_synced = SyncTogether(items);
  std::vector<FinalOutcome> outcomes;
  // One sync of a file comes behind the file system's: it makes the device empty its cache, which not every file system
  // asks of it when nothing but data was left to write.
  bool is_flushed = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const FinalItem& item = items[i];
    if (cuts[i]) {
      const Status status = SyncOrCheck(item, is_synced && is_flushed);
      is_flushed = is_flushed || status.ok();
      outcomes.push_back(Judge(item, status));
    } else {
      outcomes.push_back(Failed(*item.temporary, item.work, cuts[i].error()));
    }
    item.temporary->Close();
  }
  return outcomes;
}

}  // namespace openbits::engine
