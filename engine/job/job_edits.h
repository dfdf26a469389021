#pragma once

#include "engine/model/job_record.h"
#include "engine/policy/policy.h"
#include "engine/service/commands.h"
#include "engine/service/replies.h"
#include "platform/base/result.h"
#include "platform/credential_vault.h"
#include "platform/user_registry.h"

namespace openbits::engine {

/// What an edit may look at besides the job.
struct EditContext {
  const Caller& caller;
  const Policy& policy;
  CredentialVault& vault;
};

/// The property setters: each checks its argument by its page and edits the job. State rules (final jobs take no
/// changes) and access were checked before. Nothing is edited when an error is returned.
Result<Reply> Edit(JobRecord& job, const SetDisplayName& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetDescription& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetPriority& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetNotifyFlags& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetNotifyCommandLine& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetMinimumRetryDelay& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetNoProgressTimeout& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetMaximumDownloadTime& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetProxySettings& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetCredentials& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const RemoveCredentials& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetSecurityFlags& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetCustomHeaders& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const GetCustomHeaders& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const MakeCustomHeadersWriteOnly& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetHttpMethod& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetClientCertificate& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const RemoveClientCertificate& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetPeerCachingFlags& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetFileAclFlags& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetHelperTokenFlags& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetReplyFileName& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetJobProperty& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const ReplaceRemotePrefix& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const SetRemoteName& command, const EditContext& context);
Result<Reply> Edit(JobRecord& job, const TakeOwnership& command, const EditContext& context);

}  // namespace openbits::engine
