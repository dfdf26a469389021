#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace openbits {

/// What went wrong, named as a situation. The COM layer alone turns these into HRESULTs
/// (bits_api/com/hresult_map.cpp); `Error::native` carries the HTTP status, errno or HRESULT where one exists.
enum class Errc : std::uint16_t {
  kNone = 0,

  // A call was refused (returned by methods; never a job's error).
  kInvalidArgument,
  kNotImplemented,
  kAccessDenied,
  kJobNotFound,
  kInvalidState,
  kEmpty,
  kOutOfMemory,
  kPending,
  kStringTooLong,
  kTooManyFiles,
  kTooManyFilesInJob,
  kTooManyJobsPerUser,
  kTooManyJobsPerMachine,
  kTooManyRangesInFile,
  kInvalidRange,
  kOverlappingRanges,
  kProxyListTooLarge,
  kProxyBypassListTooLarge,
  kUserNameTooLarge,
  kPasswordTooLarge,
  kInvalidAuthTarget,
  kInvalidAuthScheme,
  kUnknownPropertyId,
  kReadOnlyProperty,
  kReadOnlyPropertyAfterAddFile,
  kReadOnlyPropertyAfterResume,
  kReadOnlyWhenJobActive,
  kDownloadJobsOnly,
  kMaxDownloadSizeInvalidValue,
  kUseStoredCredentialsNotSupported,
  kRandomAccessNotSupported,
  kNotSupportedWithCustomHttpMethod,
  kUnsupportedJobConfiguration,
  kErrorInformationUnavailable,
  kFileNotAvailable,
  kProtocolNotAvailable,
  kNewOwnerNoFileAccess,
  kCertificateNotFound,
  kNoInterface,

  // The transfer met a server or a network.
  kHttpStatus,       // native = status
  kRedirectRefused,  // native = status
  kTooManyRedirects,
  kNetworkDisconnected,
  kNameNotResolved,
  kCannotConnect,
  kTimedOut,
  kConnectionAborted,  // reset or cut in mid-message
  kGarbledResponse,    // not HTTP
  kInvalidServerResponse,
  kMissingFileSize,
  kInsufficientHttpSupport,
  kInsufficientRangeSupport,
  kRemoteFileChanged,
  kNoProgress,
  kInvalidProxyInfo,
  kInvalidCredentials,
  kTlsFailure,
  kTlsChannelFailure,
  kTlsCertificateDate,
  kTlsCertificateName,
  kTlsCertificateAuthority,
  kTlsCertificateUsage,
  kTlsCertificateRevoked,
  kTlsRevocationCheckFailed,
  kClientCertificateNeeded,
  kServerCertificateCallbackRequired,
  kServerCertificateDeclined,  // native = the callback's HRESULT
  kSessionNotFound,
  kProtocolMismatch,
  kServerExecuteEnabled,
  kRemoteTooLarge,
  kNoUploadServer,  // an answer that no upload server gives: a captive portal, a plain web server
  kServerRefused,   // native = HRESULT that the upload server or its application gave; final
  kServerFailed,    // native = HRESULT likewise; it may pass

  // Rules of the queue ended or hold the transfer.
  kMaxDownloadTimeExceeded,
  kMaxDownloadSizeReached,
  kValidationFailed,
  kTokenRequired,
  kBlockedByPolicy,
  kBlockedByCostPolicy,
  kBlockedByBatteryPolicy,
  kBlockedByBatterySaver,
  kBlockedBySystemPolicy,
  kStandby,
  kNotLoggedOn,

  // Local files and the machine.
  kFileNotFound,
  kPathNotFound,
  kFileAccessDenied,
  kDiskFull,
  kFileTooLarge,
  kSharingViolation,
  kTargetIsDirectory,
  kAlreadyExists,
  kNotSameVolume,
  kVolumeChanged,
  kDestinationLocked,
  kLocalFileChanged,
  kTemporaryFileLost,  // deleted, replaced or shortened by somebody else
  kInputOutput,        // native = errno
  kTooManyOpenFiles,

  // Our own store and life.
  kStoreUnavailable,
  kStoreCorrupt,
  kStoreTooNew,
  kStateDirectoryInUse,
  kStateDirectoryUnsafe,
  kServiceStopped,
  kCancelled,  // we stopped the operation ourselves
  kInternal,
};

/// Where an error arose. The values are BG_ERROR_CONTEXT's.
/// BITS: ne-bits-bg_error_context, "Constants".
enum class ErrorContext : std::uint8_t {
  kNone = 0,
  kUnknown = 1,
  kQueue = 2,
  kNotification = 3,
  kLocalFile = 4,
  kRemoteFile = 5,
  kTransport = 6,
  kRemoteApplication = 7,
  kServerCertificateCallback = 8,
};

/// One failure: what, where, the native number behind it and a text for people. Never holds secrets.
struct Error {
  Errc code = Errc::kNone;
  ErrorContext context = ErrorContext::kNone;
  std::int64_t native = 0;
  std::string detail = {};

  friend bool operator==(const Error&, const Error&) = default;
};

/// Whether a failure may go away by itself.
enum class ErrorClass : std::uint8_t {
  kFatal,           // the job goes to ERROR
  kTransient,       // the job waits for its retry delay
  kTransientEvent,  // the job waits for a condition to clear; not counted, no retry timer but for a lost network
};

/// The one table of spec "Error classification". Pure.
ErrorClass Classify(const Error& error);

/// The enumerator's name without the k, for logs and the store: "HttpStatus".
std::string_view Name(Errc code);

/// Text of one line for logs: name, native number, detail.
std::string Describe(const Error& error);

}  // namespace openbits
