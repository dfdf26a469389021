#include "bits_api/com/hresult_map.h"

#include <bitsmsg.h>

#include <algorithm>
#include <array>
#include <bit>
#include <variant>

#include "platform/base/overloaded.h"

namespace openbits::com {
namespace {

// The code is in Error::native.
constexpr HRESULT kFromNative = 0;
constexpr auto kCertificateNotFoundCode = static_cast<HRESULT>(0x80092004U);  // CRYPT_E_NOT_FOUND

struct Row {
  Errc error;
  HRESULT code;
};

// In the order of Errc. BITS: bits-return-values.md; handling-errors.md. ASSUMED: situations for which BITS names no
// code take Win32's own for the same situation (12xxx are WinHTTP's), which is what its file and HTTP calls give.
constexpr auto kRows = std::to_array<Row>({
    // A call was refused (returned by methods; never a job's error).
    {Errc::kInvalidArgument, E_INVALIDARG},
    {Errc::kNotImplemented, E_NOTIMPL},
    {Errc::kAccessDenied, E_ACCESSDENIED},
    {Errc::kJobNotFound, BG_E_NOT_FOUND},
    {Errc::kInvalidState, BG_E_INVALID_STATE},
    {Errc::kEmpty, BG_E_EMPTY},
    {Errc::kOutOfMemory, E_OUTOFMEMORY},
    {Errc::kPending, E_PENDING},
    {Errc::kStringTooLong, BG_E_STRING_TOO_LONG},
    {Errc::kTooManyFiles, BG_E_TOO_MANY_FILES},
    {Errc::kTooManyFilesInJob, BG_E_TOO_MANY_FILES_IN_JOB},
    {Errc::kTooManyJobsPerUser, BG_E_TOO_MANY_JOBS_PER_USER},
    {Errc::kTooManyJobsPerMachine, BG_E_TOO_MANY_JOBS_PER_MACHINE},
    {Errc::kTooManyRangesInFile, BG_E_TOO_MANY_RANGES_IN_FILE},
    {Errc::kInvalidRange, BG_E_INVALID_RANGE},
    {Errc::kOverlappingRanges, BG_E_OVERLAPPING_RANGES},
    {Errc::kProxyListTooLarge, BG_E_PROXY_LIST_TOO_LARGE},
    {Errc::kProxyBypassListTooLarge, BG_E_PROXY_BYPASS_LIST_TOO_LARGE},
    {Errc::kUserNameTooLarge, BG_E_USERNAME_TOO_LARGE},
    {Errc::kPasswordTooLarge, BG_E_PASSWORD_TOO_LARGE},
    {Errc::kInvalidAuthTarget, BG_E_INVALID_AUTH_TARGET},
    {Errc::kInvalidAuthScheme, BG_E_INVALID_AUTH_SCHEME},
    {Errc::kUnknownPropertyId, BG_E_UNKNOWN_PROPERTY_ID},
    {Errc::kReadOnlyProperty, BG_E_READ_ONLY_PROPERTY},
    {Errc::kReadOnlyPropertyAfterAddFile, BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE},
    {Errc::kReadOnlyPropertyAfterResume, BG_E_READ_ONLY_PROPERTY_AFTER_RESUME},
    {Errc::kReadOnlyWhenJobActive, BG_E_READ_ONLY_WHEN_JOB_ACTIVE},
    {Errc::kDownloadJobsOnly, BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY},
    {Errc::kMaxDownloadSizeInvalidValue, BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE},
    {Errc::kUseStoredCredentialsNotSupported, BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED},
    {Errc::kRandomAccessNotSupported, BG_E_RANDOM_ACCESS_NOT_SUPPORTED},
    {Errc::kNotSupportedWithCustomHttpMethod, BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD},
    {Errc::kUnsupportedJobConfiguration, BG_E_UNSUPPORTED_JOB_CONFIGURATION},
    {Errc::kErrorInformationUnavailable, BG_E_ERROR_INFORMATION_UNAVAILABLE},
    {Errc::kFileNotAvailable, BG_E_FILE_NOT_AVAILABLE},
    {Errc::kProtocolNotAvailable, BG_E_PROTOCOL_NOT_AVAILABLE},
    {Errc::kNewOwnerNoFileAccess, BG_E_NEW_OWNER_NO_FILE_ACCESS},
    {Errc::kCertificateNotFound, kCertificateNotFoundCode},
    {Errc::kNoInterface, E_NOINTERFACE},
    // The transfer met a server or a network.
    {Errc::kHttpStatus, kFromNative},
    {Errc::kRedirectRefused, kFromNative},
    {Errc::kTooManyRedirects, FromWin32(12156)},  // ERROR_WINHTTP_REDIRECT_FAILED
    {Errc::kNetworkDisconnected, BG_E_NETWORK_DISCONNECTED},
    {Errc::kNameNotResolved, FromWin32(12007)},    // ERROR_WINHTTP_NAME_NOT_RESOLVED
    {Errc::kCannotConnect, FromWin32(12029)},      // ERROR_WINHTTP_CANNOT_CONNECT
    {Errc::kTimedOut, FromWin32(12002)},           // ERROR_WINHTTP_TIMEOUT
    {Errc::kConnectionAborted, FromWin32(12030)},  // ERROR_WINHTTP_CONNECTION_ERROR
    {Errc::kGarbledResponse, FromWin32(12152)},    // ERROR_WINHTTP_INVALID_SERVER_RESPONSE
    {Errc::kInvalidServerResponse, BG_E_INVALID_SERVER_RESPONSE},
    {Errc::kMissingFileSize, BG_E_MISSING_FILE_SIZE},
    {Errc::kInsufficientHttpSupport, BG_E_INSUFFICIENT_HTTP_SUPPORT},
    {Errc::kInsufficientRangeSupport, BG_E_INSUFFICIENT_RANGE_SUPPORT},
    {Errc::kRemoteFileChanged, BG_E_REMOTE_FILE_CHANGED},
    {Errc::kNoProgress, BG_E_NO_PROGRESS},
    {Errc::kInvalidProxyInfo, BG_E_INVALID_PROXY_INFO},
    {Errc::kInvalidCredentials, BG_E_INVALID_CREDENTIALS},
    {Errc::kTlsFailure, FromWin32(12175)},                // ERROR_WINHTTP_SECURE_FAILURE
    {Errc::kTlsChannelFailure, FromWin32(12157)},         // ERROR_WINHTTP_SECURE_CHANNEL_ERROR
    {Errc::kTlsCertificateDate, FromWin32(12037)},        // ERROR_WINHTTP_SECURE_CERT_DATE_INVALID
    {Errc::kTlsCertificateName, FromWin32(12038)},        // ERROR_WINHTTP_SECURE_CERT_CN_INVALID
    {Errc::kTlsCertificateAuthority, FromWin32(12045)},   // ERROR_WINHTTP_SECURE_INVALID_CA
    {Errc::kTlsCertificateUsage, FromWin32(12179)},       // ERROR_WINHTTP_SECURE_CERT_WRONG_USAGE
    {Errc::kTlsCertificateRevoked, FromWin32(12170)},     // ERROR_WINHTTP_SECURE_CERT_REVOKED
    {Errc::kTlsRevocationCheckFailed, FromWin32(12057)},  // ERROR_WINHTTP_SECURE_CERT_REV_FAILED
    {Errc::kClientCertificateNeeded, FromWin32(12044)},   // ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED
    {Errc::kServerCertificateCallbackRequired, BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED},
    {Errc::kServerCertificateDeclined, kFromNative},
    {Errc::kSessionNotFound, BG_E_SESSION_NOT_FOUND},
    {Errc::kProtocolMismatch, BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH},
    {Errc::kServerExecuteEnabled, BG_E_SERVER_EXECUTE_ENABLE},
    {Errc::kRemoteTooLarge, BG_E_TOO_LARGE},
    {Errc::kNoUploadServer, BG_E_INVALID_SERVER_RESPONSE},
    {Errc::kServerRefused, kFromNative},
    {Errc::kServerFailed, kFromNative},
    // Rules of the queue ended or hold the transfer.
    {Errc::kMaxDownloadTimeExceeded, BG_E_MAXDOWNLOAD_TIMEOUT},
    {Errc::kMaxDownloadSizeReached, BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED},
    {Errc::kValidationFailed, BG_E_VALIDATION_FAILED},
    {Errc::kTokenRequired, BG_E_TOKEN_REQUIRED},
    {Errc::kBlockedByPolicy, BG_E_BLOCKED_BY_POLICY},
    {Errc::kBlockedByCostPolicy, BG_E_BLOCKED_BY_COST_TRANSFER_POLICY},
    {Errc::kBlockedByBatteryPolicy, BG_E_BLOCKED_BY_BATTERY_POLICY},
    {Errc::kBlockedByBatterySaver, BG_E_BLOCKED_BY_BATTERY_SAVER},
    {Errc::kBlockedBySystemPolicy, BG_E_BLOCKED_BY_SYSTEM_POLICY},
    {Errc::kStandby, BG_E_STANDBY_MODE},
    {Errc::kNotLoggedOn, FromWin32(1245)},  // ERROR_NOT_LOGGED_ON
    // Local files and the machine.
    {Errc::kFileNotFound, FromWin32(2)},
    {Errc::kPathNotFound, FromWin32(3)},
    {Errc::kFileAccessDenied, E_ACCESSDENIED},
    {Errc::kDiskFull, FromWin32(112)},
    {Errc::kFileTooLarge, FromWin32(223)},
    {Errc::kSharingViolation, FromWin32(32)},
    {Errc::kTargetIsDirectory, FromWin32(336)},  // ERROR_DIRECTORY_NOT_SUPPORTED
    {Errc::kAlreadyExists, FromWin32(80)},       // ERROR_FILE_EXISTS
    {Errc::kNotSameVolume, FromWin32(17)},
    {Errc::kVolumeChanged, BG_E_VOLUME_CHANGED},
    {Errc::kDestinationLocked, BG_E_DESTINATION_LOCKED},
    {Errc::kLocalFileChanged, BG_E_LOCAL_FILE_CHANGED},
    {Errc::kTemporaryFileLost, FromWin32(1006)},  // ERROR_FILE_INVALID
    {Errc::kInputOutput, FromWin32(1117)},        // ERROR_IO_DEVICE
    {Errc::kTooManyOpenFiles, FromWin32(4)},
    // Our own store and life.
    {Errc::kStoreUnavailable, FromWin32(4313)},  // ERROR_DATABASE_FAILURE
    {Errc::kStoreCorrupt, BG_E_DATABASE_CORRUPT},
    {Errc::kStoreTooNew, FromWin32(1306)},           // ERROR_REVISION_MISMATCH
    {Errc::kStateDirectoryInUse, FromWin32(1056)},   // ERROR_SERVICE_ALREADY_RUNNING
    {Errc::kStateDirectoryUnsafe, FromWin32(1338)},  // ERROR_INVALID_SECURITY_DESCR
    {Errc::kServiceStopped, FromWin32(1062)},        // ERROR_SERVICE_NOT_ACTIVE
    {Errc::kCancelled, FromWin32(995)},              // ERROR_OPERATION_ABORTED
    {Errc::kInternal, E_UNEXPECTED},
});

// Every situation but kNone has exactly one row, at its own place.
constexpr bool IsTotal() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].error) != i + 1) return false;
  }
  return kRows.back().error == Errc::kInternal;
}
static_assert(IsTotal(), "a new Errc needs its row in kRows");

// A code that came from somebody else: the upload server, its application or the certificate callback.
HRESULT CodeOfOthers(std::int64_t native) {
  const auto code = static_cast<HRESULT>(static_cast<std::uint32_t>(native));
  return FAILED(code) ? code : E_FAIL;
}

}  // namespace

HRESULT ToHresult(const Error& error) {
  if (error.code == Errc::kNone) return S_OK;
  const auto place = static_cast<std::size_t>(error.code) - 1;
  if (place >= kRows.size()) return E_UNEXPECTED;
  if (kRows[place].code != kFromNative) return kRows[place].code;
  // BITS: handling-errors.md: an HTTP error is 0x8019 with the status in the low word. ASSUMED: also a redirect that the
  // policy refuses (one page gives the Win32 form, the header has symbols of this form).
  if (error.code == Errc::kHttpStatus || error.code == Errc::kRedirectRefused) {
    return FromHttpStatus(static_cast<std::uint32_t>(error.native));
  }
  return CodeOfOthers(error.native);
}

HRESULT ToHresult(const Status& status) { return status.ok() ? S_OK : ToHresult(status.error()); }

HRESULT ToHresult(const engine::Reply& reply) {
  return std::visit(Overloaded{
                        [](const engine::Done&) { return S_OK; },
                        [](const engine::JobCreated&) { return S_OK; },
                        [](const engine::Finished& finished) {
                          // ASSUMED: where both are true, the missing files matter more than the leftovers.
                          if (finished.is_partial) return static_cast<HRESULT>(BG_S_PARTIAL_COMPLETE);
                          return finished.files_left_undeleted ? static_cast<HRESULT>(BG_S_UNABLE_TO_DELETE_FILES)
                                                               : S_OK;
                        },
                        [](const engine::Boolean& boolean) { return boolean.value ? S_OK : S_FALSE; },
                        [](const engine::CustomHeaders& headers) { return headers.block ? S_OK : S_FALSE; },
                        [](const engine::ReplyData&) { return S_OK; },
                    },
                    reply);
}

HRESULT ToHresult(const Result<engine::Reply>& reply) {
  return reply ? ToHresult(reply.value()) : ToHresult(reply.error());
}

BG_ERROR_CONTEXT ToErrorContext(ErrorContext context) {
  switch (context) {
    case ErrorContext::kNone: return BG_ERROR_CONTEXT_NONE;
    case ErrorContext::kUnknown: return BG_ERROR_CONTEXT_UNKNOWN;
    case ErrorContext::kQueue: return BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER;
    case ErrorContext::kNotification: return BG_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION;
    case ErrorContext::kLocalFile: return BG_ERROR_CONTEXT_LOCAL_FILE;
    case ErrorContext::kRemoteFile: return BG_ERROR_CONTEXT_REMOTE_FILE;
    case ErrorContext::kTransport: return BG_ERROR_CONTEXT_GENERAL_TRANSPORT;
    case ErrorContext::kRemoteApplication: return BG_ERROR_CONTEXT_REMOTE_APPLICATION;
    // By number: headers before BITS 10.3 lack the enumerator.
    case ErrorContext::kServerCertificateCallback: return std::bit_cast<BG_ERROR_CONTEXT>(8);
  }
  return BG_ERROR_CONTEXT_UNKNOWN;
}

HRESULT ContextMessage(BG_ERROR_CONTEXT context) {
  switch (static_cast<int>(context)) {
    case 0: return BG_S_ERROR_CONTEXT_NONE;
    case 2: return BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER;
    case 3: return BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION;
    case 4: return BG_E_ERROR_CONTEXT_LOCAL_FILE;
    case 5: return BG_E_ERROR_CONTEXT_REMOTE_FILE;
    case 6: return BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT;
    case 7: return BG_E_ERROR_CONTEXT_REMOTE_APPLICATION;
    case 8: return BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK;
    default: return BG_E_ERROR_CONTEXT_UNKNOWN;
  }
}

}  // namespace openbits::com
