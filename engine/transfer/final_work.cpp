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

FinalOutcome Work(TemporaryFile& temporary, const FinalWork& work, const std::function<void()>& on_checked) {
  if (work.is_complete) {
    if (const Status checked = temporary.CheckFinal(work.position); !checked) {
      return Failed(temporary, work, checked.error());
    }
    on_checked();
  } else if (work.keep < work.position) {
    if (const Status cut = temporary.Cut(work.keep); !cut) {
      return Failed(temporary, work, cut.error());
    }
  }
  if (const Status synced = temporary.SyncWritten(work.keep); !synced) {
    return Failed(temporary, work, synced.error());
  }
  return FinalOutcome{Error{}, work.keep};
}

}  // namespace

FinalOutcome RunFinalWork(TemporaryFile& temporary, const FinalWork& work, const std::function<void()>& on_checked) {
  FinalOutcome outcome = Work(temporary, work, on_checked);
  temporary.Close();
  return outcome;
}

}  // namespace openbits::engine
