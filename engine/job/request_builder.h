#pragma once

#include "engine/model/job_record.h"
#include "engine/policy/policy.h"
#include "engine/transfer/download_task.h"
#include "platform/base/result.h"
#include "platform/credential_vault.h"

namespace openbits::engine {

/// What the requests of a job have in common: flags turned into options, secrets unsealed.
Result<RequestTemplate> BuildRequestTemplate(const JobHeader& job, const Policy& policy, CredentialVault& vault);

}  // namespace openbits::engine
