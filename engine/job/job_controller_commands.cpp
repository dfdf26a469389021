#include <algorithm>
#include <utility>

#include "engine/job/job_controller.h"
#include "engine/job/job_publisher.h"
#include "engine/job/job_validation.h"
#include "engine/job/upload_files.h"
#include "engine/model/limits.h"
#include "engine/transfer/temporary_file.h"
#include "platform/base/overloaded.h"

namespace openbits::engine {
namespace {

Error Refused(Errc code, std::string detail) { return Error{code, ErrorContext::kQueue, 0, std::move(detail)}; }

// The job a command is about; nothing for CreateJob.
std::optional<JobId> JobOf(const Command& command) {
  return std::visit(Overloaded{[](const CreateJob&) { return std::optional<JobId>(); },
                               [](const auto& c) { return std::optional<JobId>(c.job); }},
                    command);
}

// Names and directories are looked at on the caller's thread: a slow disk must not hold up the strand.
Status CheckOnCallersThread(const Command& command, const PublishedJobs& published, FileSystem& files) {
  // A job that is not there any more is refused later, for that reason.
  const auto type_of = [&published](JobId job) {
    const auto view = published.Find(job);
    return view != nullptr ? view->Load()->header.type : JobType::kDownload;
  };
  if (const auto* add = std::get_if<AddFiles>(&command)) {
    return type_of(add->job) == JobType::kDownload ? CheckNewFiles(add->files, files)
                                                   : CheckNewUpload(add->files, files);
  }
  if (const auto* name = std::get_if<SetReplyFileName>(&command)) {
    const bool is_named = name->value && !name->value->empty() && type_of(name->job) == JobType::kUploadReply;
    return is_named ? CheckReplyFileName(*name->value, files) : Status();
  }
  if (const auto* add = std::get_if<AddFileWithRanges>(&command)) {
    if (type_of(add->job) != JobType::kDownload) return Refused(Errc::kNotImplemented, "ranges are for download jobs");
    OPENBITS_RETURN_IF_ERROR(CheckNewFiles({add->file}, files));
    // BITS: nf-bits2_0-ibackgroundcopyjob3-addfilewithranges; ASSUMED: ranges of local files are not supported (SMB is
    // not since BITS 3.0).
    if (add->file.remote_name.starts_with("file:")) return Refused(Errc::kInvalidArgument, "ranges of a local file");
    return CheckRanges(add->file.ranges);
  }
  return {};
}

}  // namespace

void JobController::Submit(const Caller& caller, Command command, ReplyFunction reply) {
  if (auto status = CheckOnCallersThread(command, *published_, *parts_.platform.files); !status) {
    parts_.platform.strand->Post([reply = std::move(reply), error = status.error()] { reply(error); });
    return;
  }
  Enqueue(PendingCommand{caller, std::move(command), std::move(reply)});
}

void JobController::Enqueue(PendingCommand pending) {
  parts_.platform.strand->Post([weak = weak_from_this(), pending = std::move(pending)]() mutable {
    const auto self = weak.lock();
    if (self == nullptr || self->is_stopping_) {
      pending.reply(Refused(Errc::kServiceStopped, "the engine has stopped"));
      return;
    }
    self->commands_.push_back(std::move(pending));
    if (self->is_commands_posted_) return;
    // Commands of several threads that wait already are carried out together and share one commit.
    self->is_commands_posted_ = true;
    self->parts_.platform.strand->Post([weak] {
      if (const auto controller = weak.lock()) controller->RunCommands();
    });
  });
}

void JobController::RunCommands() {
  is_commands_posted_ = false;
  std::vector<PendingCommand> commands = std::exchange(commands_, {});
  // What happened before is saved first, and what that brings about too, so that undoing concerns these commands alone.
  bool is_saved = Flush();
  while (is_saved && !is_stopping_ && !(touched_.empty() && acts_.empty()))
    is_saved = Flush();
  if (is_stopping_ || !is_saved) {
    const Errc code = is_stopping_ ? Errc::kServiceStopped : Errc::kStoreUnavailable;
    for (const PendingCommand& pending : commands)
      pending.reply(Refused(code, "the command was not carried out"));
    return;
  }
  is_in_commands_ = true;
  for (PendingCommand& pending : commands)
    RunCommand(pending);
  is_in_commands_ = false;
  static_cast<void>(Flush());  // on failure every reply has been turned into the error
}

void JobController::RunCommand(PendingCommand& pending) {
  if (const auto* create = std::get_if<CreateJob>(&pending.command)) {
    HandleCreate(pending.caller, *create, pending.reply);
    return;
  }
  JobEntry* entry = Find(*JobOf(pending.command));
  if (entry == nullptr || entry->record.header.pending_action == PendingAction::kCancelSession) {
    // Views outlive their jobs: who still asks about one that is gone asks about a final job.
    ReplyAfterSave(pending.reply, Refused(Errc::kInvalidState, "the job is final"));
    return;
  }
  if (auto access = CheckAccess(entry->record.header, pending.caller); !access) {
    ReplyAfterSave(pending.reply, access.error());
    return;
  }
  if (entry->record.header.pending_action == PendingAction::kComplete) {
    entry->deferred.push_back([this, again = pending] { Enqueue(again); });
    return;
  }
  const Caller& caller = pending.caller;
  const auto event = [&](JobEvent what) -> Result<Reply> {
    RememberForUndo(*entry, false);
    auto decision = Apply(*entry, what);
    if (!decision) return decision.error();
    return Reply{Done{}};
  };
  auto result = std::visit(
      Overloaded{
          [&](const CreateJob&) -> std::optional<Result<Reply>> { return std::nullopt; },
          [&](const AddFiles& c) -> std::optional<Result<Reply>> { return HandleAddFiles(*entry, caller, c.files); },
          [&](const AddFileWithRanges& c) -> std::optional<Result<Reply>> {
            return HandleAddFiles(*entry, caller, {c.file});
          },
          [&](const ResumeJob&) -> std::optional<Result<Reply>> { return event(ResumeEvent(entry->record)); },
          [&](const SuspendJob&) -> std::optional<Result<Reply>> { return HandleSuspend(*entry); },
          [&](const CancelJob&) -> std::optional<Result<Reply>> {
            HandleFinish(*entry, JobEvent::kCancel, pending.reply);
            return std::nullopt;
          },
          [&](const CompleteJob&) -> std::optional<Result<Reply>> {
            HandleFinish(*entry, CompleteEvent(entry->record), pending.reply);
            return std::nullopt;
          },
          [&](const GetReplyData&) -> std::optional<Result<Reply>> {
            HandleReplyData(*entry, pending.reply);
            return std::nullopt;
          },
          [&](const SetValidationState& c) -> std::optional<Result<Reply>> { return HandleValidation(*entry, c); },
          [&](const SetNotifyTarget& c) -> std::optional<Result<Reply>> { return HandleTarget(*entry, c); },
          [&](const GetCustomHeaders& c) -> std::optional<Result<Reply>> {
            return Edit(entry->record, c, EditContext{caller, parts_.policy, *parts_.platform.vault});
          },
          [&](const auto& c) -> std::optional<Result<Reply>> { return HandleProperty(*entry, caller, c); }},
      pending.command);
  if (result) ReplyAfterSave(pending.reply, *std::move(result));
}

void JobController::ReplyAfterSave(const ReplyFunction& reply, Result<Reply> result) {
  if (is_in_commands_) {
    command_replies_.emplace_back(reply, std::move(result));
  } else {
    replies_.push_back([reply, result = std::move(result)] { reply(result); });
    RequestFlush(true);
  }
}

Status JobController::CheckQuota(const Caller& caller) const {
  if (IsExemptFromQuotas(caller)) return {};
  std::size_t of_user = 0;
  std::size_t of_machine = 0;
  for (const auto& [id, entry] : entries_) {
    if (IsFinal(entry->record.header.state)) continue;
    ++of_machine;
    if (entry->record.header.owner == caller.user) ++of_user;
  }
  if (of_user >= parts_.policy.max_jobs_per_user) return Refused(Errc::kTooManyJobsPerUser, "MaxJobsPerUser");
  if (of_machine >= parts_.policy.max_jobs_per_machine) {
    return Refused(Errc::kTooManyJobsPerMachine, "MaxJobsPerMachine");
  }
  return {};
}

void JobController::HandleCreate(const Caller& caller, const CreateJob& command, const ReplyFunction& reply) {
  auto check = [&]() -> Status {
    OPENBITS_RETURN_IF_ERROR(CheckLength(command.display_name, limits::kDisplayNameLength, Errc::kInvalidArgument));
    // ASSUMED: no page names the code for a value outside the enumeration; SetPriority's is E_NOTIMPL.
    if (command.type > static_cast<std::uint32_t>(JobType::kUploadReply)) {
      return Refused(Errc::kNotImplemented, "no such type of job");
    }
    return CheckQuota(caller);
  };
  if (auto status = check(); !status) {
    ReplyAfterSave(reply, status.error());
    return;
  }
  JobRecord record;
  JobHeader& header = record.header;
  header.id = JobId{parts_.platform.random->NextGuid()};
  header.type = static_cast<JobType>(command.type);
  header.owner = caller.user;
  header.owner_is_elevated = caller.is_elevated;
  header.owner_integrity_level = caller.integrity_level;
  header.display_name = command.display_name;
  header.created = header.modified = header.last_activity = parts_.platform.clock->WallNow();
  const JobId id = header.id;
  auto made = MakeEntry(std::move(record));
  JobEntry& entry = *made;
  entries_.emplace(id, std::move(made));
  RememberForUndo(entry, false);
  if (is_in_commands_) undo_.at(id).was_created = true;
  ArmInactivity(entry);
  TouchHeader(entry);
  acts_.push_back([this, id] {
    const JobEntry* created = Find(id);
    if (created == nullptr) return;
    published_->Add(id, created->view);
    dispatcher_->Configure(id, created->view, SettingsOf(*created));
  });
  ReplyAfterSave(reply, Reply{JobCreated{entry.view}});
}

Result<Reply> JobController::HandleAddFiles(JobEntry& entry, const Caller& caller, const std::vector<NewFile>& files) {
  OPENBITS_RETURN_IF_ERROR(CheckFileCount(entry.record, files.size(), parts_.policy, caller));
  for (const NewFile& file : files) {
    if (file.ranges.size() > parts_.policy.max_ranges_per_file && !IsExemptFromQuotas(caller)) {
      return Refused(Errc::kTooManyRangesInFile, "MaxRangesPerFile");
    }
    if (!file.ranges.empty() && entry.record.header.properties.dynamic_content) {
      return Refused(Errc::kUnsupportedJobConfiguration, "ranges with DYNAMIC_CONTENT");
    }
  }
  const JobType type = entry.record.header.type;
  RememberForUndo(entry, false);
  auto decision = Apply(entry, JobEvent::kAddFiles);
  if (!decision) return decision.error();
  if (entry.record.files.empty()) entry.record.files.reserve(files.size());
  for (const NewFile& file : files) {
    FileRecord record;
    record.index = FileIndex{static_cast<std::uint32_t>(entry.record.files.size())};
    record.remote_name = file.remote_name;
    record.local_name = file.local_name;
    record.ranges = file.ranges;
    if (type == JobType::kDownload) {
      record.temporary_name = NewTemporaryName(*parts_.platform.random);
    } else {
      record.role = FileRole::kUploadSource;
    }
    entry.record.files.push_back(std::move(record));
    TouchFile(entry, entry.record.files.back().index);
  }
  if (type == JobType::kUploadReply) {
    FileRecord reply;
    reply.index = FileIndex{static_cast<std::uint32_t>(entry.record.files.size())};
    reply.role = FileRole::kReply;
    reply.temporary_name = NewTemporaryName(*parts_.platform.random);
    reply.local_name = ReplyFileName(entry.record.header.properties.reply_file_name,
                                     entry.record.files.back().local_name, reply.temporary_name);
    entry.record.files.push_back(std::move(reply));
    TouchFile(entry, entry.record.files.back().index);
  }
  // BITS: adding-files-to-a-job.md: files may be added while the job runs.
  const JobId id = entry.record.header.id;
  acts_.push_back([this, id] {
    JobEntry* job = Find(id);
    if (job != nullptr && IsRunning(job->record.header.state) && job->request) TransfersOf(*job).Start();
  });
  return Reply{Done{}};
}

// What the next requests take up. No request that is under way ends for it: a download that cannot be resumed would begin anew,
// and a server may be telling its application about an upload.
// BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setcustomheaders: may be called while the job is active.
template <class PropertyCommand>
constexpr bool kChangesRequests =
    std::is_same_v<PropertyCommand, SetCustomHeaders> || std::is_same_v<PropertyCommand, SetCredentials> ||
    std::is_same_v<PropertyCommand, RemoveCredentials> || std::is_same_v<PropertyCommand, SetSecurityFlags> ||
    std::is_same_v<PropertyCommand, SetProxySettings>;

template <class PropertyCommand>
Result<Reply> JobController::HandleProperty(JobEntry& entry, const Caller& caller, const PropertyCommand& command) {
  constexpr bool kMovesFiles =
      std::is_same_v<PropertyCommand, SetRemoteName> || std::is_same_v<PropertyCommand, ReplaceRemotePrefix>;
  constexpr bool kEditsFiles = kMovesFiles || std::is_same_v<PropertyCommand, SetReplyFileName>;
  // A refused call changes nothing, not even the modification time: the table is asked before the edit.
  auto allowed = Decide(entry.record.header.state, JobEvent::kChangeProperty);
  if (!allowed) return allowed.error();
  RememberForUndo(entry, kEditsFiles);
  const std::uint32_t flags_before = entry.record.header.properties.security_flags;
  auto reply = Edit(entry.record, command, EditContext{caller, parts_.policy, *parts_.platform.vault});
  if (!reply) return reply;
  auto decision = Apply(entry, JobEvent::kChangeProperty);
  if (!decision) return decision.error();
  const JobId id = entry.record.header.id;
  notifications_.insert(notifications_.begin(), [this, id] {
    if (JobEntry* job = Find(id)) dispatcher_->Configure(id, job->view, SettingsOf(*job));
  });
  if constexpr (std::is_same_v<PropertyCommand, SetPriority> || std::is_same_v<PropertyCommand, SetHttpMethod> ||
                std::is_same_v<PropertyCommand, SetJobProperty>) {
    WakeScheduler();
  }
  if constexpr (std::is_same_v<PropertyCommand, SetJobProperty>) {
    // BITS: bits-cost-state.md: new cost flags count at once; no event of the device would come to free the job.
    if (IsHeldByCost(entry) && IsCostAllowed(entry)) {
      static_cast<void>(Apply(entry, JobEvent::kUnblocked));  // TRANSIENT_ERROR: allowed
    }
  }
  if constexpr (std::is_same_v<PropertyCommand, SetPriority>) {
    if (IsHeldByBandwidth(entry)) FreeFromBandwidth(entry);
    acts_.push_back([this, id] {
      const JobEntry* job = Find(id);
      if (job == nullptr || !IsRunning(job->record.header.state)) return;
      throttle_->SetForeground(id, job->record.header.priority == JobPriority::kForeground);
    });
  }
  if constexpr (std::is_same_v<PropertyCommand, SetMaximumDownloadTime>) {
    if (IsRunning(entry.record.header.state)) ArmDownloadTime(entry);
  }
  if constexpr (kEditsFiles) {
    for (const FileRecord& file : entry.record.files)
      TouchFile(entry, file.index);
  }
  if constexpr (kMovesFiles || kChangesRequests<PropertyCommand> || std::is_same_v<PropertyCommand, TakeOwnership>) {
    // DEVIATION: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags: BITS begins a file anew when the revocation check is
    // turned on. Here it goes on where it is: the server is checked before its next byte.
    const bool is_revocation_new =
        (~flags_before & entry.record.header.properties.security_flags & security_flags::kEnableCrlCheck) != 0;
    acts_.push_back([this, id, is_revocation_new] {
      JobEntry* job = Find(id);
      if (job == nullptr || !IsRunning(job->record.header.state) || !job->request) return;
      if (!RenewRequest(*job)) return;
      if (kChangesRequests<PropertyCommand> && !is_revocation_new) {
        TransfersOf(*job).UseRequest(*job->request);
      } else {
        // BITS: nf-bits2_0-ibackgroundcopyfile2-setremotename: goes on from the new address at the same offset. And what was
        // the former owner's must not be sent on.
        TransfersOf(*job).Stop();
        TransfersOf(*job).Start();
      }
    });
  }
  return reply;
}

Result<Reply> JobController::HandleTarget(JobEntry& entry, const SetNotifyTarget& command) {
  std::shared_ptr<NotificationTarget> target;
  if (command.target != TargetId{}) {
    const auto found = targets_.find(command.target);
    if (found == targets_.end()) return Refused(Errc::kInvalidArgument, "no such target");
    target = found->second;
  }
  auto decision = Decide(entry.record.header.state, JobEvent::kChangeProperty);
  if (!decision) return decision.error();
  const JobId id = entry.record.header.id;
  // Before the reply: who gets it knows that nothing more is begun for the former target, which may end.
  acts_.push_back([this, id, target] {
    const JobEntry* job = Find(id);
    if (job != nullptr && !IsFinal(job->record.header.state)) dispatcher_->SetTarget(id, target);
  });
  return Reply{Done{}};
}

Result<Reply> JobController::HandleSuspend(JobEntry& entry) {
  RememberForUndo(entry, true);
  auto decision = Apply(entry, JobEvent::kSuspend);
  if (!decision) return decision.error();
  // ASSUMED: time in SUSPENDED does not count against BITS-Host-Id-Fallback-Timeout.
  FileRecord* source = entry.record.UploadSource();
  if (source != nullptr && source->upload.host_unreachable_since) {
    source->upload.host_unreachable_since.reset();
    TouchFile(entry, source->index);
  }
  return Reply{Done{}};
}

void JobController::ResetFile(JobEntry& entry, FileIndex file) {
  FileRecord& record = entry.record.files[file.value];
  record.state = FileProgressState::kPending;
  entry.first_pending = std::min<std::size_t>(entry.first_pending, file.value);
  record.bytes_received = 0;
  record.written_in_boot.clear();
  record.remote = RemoteIdentity{};
  record.is_validated = false;
  record.is_transferred_notified = false;
  record.from_peer = false;
  record.bytes_from_peers = 0;
  AddFileViews(entry);
  entry.file_live[file.value]->Set(0);
  TouchFile(entry, file);
  const JobId id = entry.record.header.id;
  notifications_.insert(notifications_.begin(), [this, id, file] { dispatcher_->Withdraw(id, file); });
}

Result<Reply> JobController::HandleValidation(JobEntry& entry, const SetValidationState& command) {
  // BITS: nf-bits3_0-ibackgroundcopyfile3-setvalidationstate.
  auto allowed = Decide(entry.record.header.state, JobEvent::kChangeProperty);
  if (!allowed) return allowed.error();
  if (command.file.value >= entry.record.files.size()) return Refused(Errc::kInvalidArgument, "no such file");
  // ASSUMED: the page speaks of downloaded files; the reply is one, the source of an upload has nothing to be valid.
  if (entry.record.files[command.file.value].role == FileRole::kUploadSource) {
    return Refused(Errc::kNotImplemented, "the source of an upload");
  }
  if (entry.record.files[command.file.value].state == FileProgressState::kPending) {
    return Refused(Errc::kPending, "the file is not transferred yet");
  }
  RememberForUndo(entry, true);
  FileRecord& file = entry.record.files[command.file.value];
  if (command.is_valid) {
    file.is_validated = true;
    TouchFile(entry, command.file);
    auto decision = Apply(entry, JobEvent::kChangeProperty);
    if (!decision) return decision.error();
    return Reply{Done{}};
  }
  const bool from_peer = file.from_peer;
  ResetFile(entry, command.file);
  EventDetail detail;
  detail.error =
      JobError{Error{Errc::kValidationFailed, ErrorContext::kRemoteFile, 0, "the application refused the file"},
               command.file, "", parts_.platform.clock->WallNow()};
  auto decision =
      from_peer ? Apply(entry, JobEvent::kPeerDataInvalid) : Apply(entry, JobEvent::kOriginDataInvalid, &detail);
  if (!decision) return decision.error();
  return Reply{Done{}};
}

void JobController::HandleFinish(JobEntry& entry, JobEvent event, const ReplyFunction& reply) {
  RememberForUndo(entry, false);
  auto decision = Apply(entry, event);
  if (!decision) {
    ReplyAfterSave(reply, decision.error());
    return;
  }
  entry.finish_replies.push_back(reply);
}

std::shared_ptr<NotificationTarget> JobController::TargetOf(JobId job) const {
  OPENBITS_ASSERT_STRAND(*parts_.platform.strand);
  return dispatcher_->Target(job);
}

void JobController::AddTarget(TargetId id, std::shared_ptr<NotificationTarget> target) {
  OPENBITS_ASSERT_STRAND(*parts_.platform.strand);
  targets_.emplace(id, std::move(target));
}

std::shared_ptr<NotificationTarget> JobController::RemoveTarget(TargetId id) {
  OPENBITS_ASSERT_STRAND(*parts_.platform.strand);
  const auto removed = targets_.extract(id);
  return removed.empty() ? nullptr : removed.mapped();
}

}  // namespace openbits::engine
