#include "platform/base/error.h"

#include <algorithm>
#include <iterator>

namespace openbits {
namespace {

// BITS: handling-server-application-errors.md, for every request: 3xx that reach us are fatal but for the unusual ones;
// 408 and 409 are the transient 4xx; 501 and 505 the fatal 5xx; anything else may pass.
// DEVIATION: handling-server-application-errors.md: 429 is transient here, because it says "later" (fault B16).
ErrorClass ClassifyStatus(std::int64_t status) {
  if (status >= 300 && status < 400) {
    const bool is_known = status <= 305 || status == 307;
    return is_known ? ErrorClass::kFatal : ErrorClass::kTransient;
  }
  if (status >= 400 && status < 500) {
    return status == 408 || status == 409 || status == 429 ? ErrorClass::kTransient : ErrorClass::kFatal;
  }
  if (status == 501 || status == 505) return ErrorClass::kFatal;
  return ErrorClass::kTransient;
}

// Spec engine.md 8.3: what may pass by itself.
constexpr Errc kTransientCodes[] = {
    Errc::kNameNotResolved, Errc::kCannotConnect, Errc::kTimedOut, Errc::kConnectionAborted, Errc::kGarbledResponse,
    Errc::kTlsChannelFailure, Errc::kNoProgress, Errc::kSessionNotFound,
    Errc::kNoUploadServer,  // the portal lets us through after its page (spec upload-protocol.md 2.2)
    Errc::kServerFailed, Errc::kServerCertificateDeclined, Errc::kServerCertificateCallbackRequired,
    Errc::kSharingViolation, Errc::kTooManyOpenFiles,
    Errc::kOutOfMemory,  // the job waits, the engine lives (fault A15)
    Errc::kTemporaryFileLost, Errc::kServiceStopped, Errc::kCancelled,
    // ASSUMED: BITS's class for a full disk is not documented; space may come back (fault A4).
    Errc::kDiskFull,
    Errc::kDestinationLocked,  // a volume that BitLocker has locked: no event tells of its opening
};

// Spec engine.md 14: cleared by an event; no time makes them fatal. A lost network is tried all the same (DecideRetry).
constexpr Errc kTransientEventCodes[] = {
    Errc::kNetworkDisconnected,
    Errc::kBlockedByPolicy,
    Errc::kBlockedByCostPolicy,
    Errc::kBlockedByBatteryPolicy,
    Errc::kBlockedByBatterySaver,
    Errc::kBlockedBySystemPolicy,
    Errc::kStandby,
};

}  // namespace

ErrorClass Classify(const Error& error) {
  if (error.code == Errc::kHttpStatus) return ClassifyStatus(error.native);
  const auto holds = [&error](const auto& codes) {
    return std::find(std::begin(codes), std::end(codes), error.code) != std::end(codes);
  };
  if (holds(kTransientEventCodes)) return ErrorClass::kTransientEvent;
  return holds(kTransientCodes) ? ErrorClass::kTransient : ErrorClass::kFatal;
}

std::string_view Name(Errc code) {
  switch (code) {  // No default: a new code must be named here.
#define OPENBITS_NAME(name) \
  case Errc::k##name: return #name
    OPENBITS_NAME(None);
    OPENBITS_NAME(InvalidArgument);
    OPENBITS_NAME(NotImplemented);
    OPENBITS_NAME(AccessDenied);
    OPENBITS_NAME(JobNotFound);
    OPENBITS_NAME(InvalidState);
    OPENBITS_NAME(Empty);
    OPENBITS_NAME(OutOfMemory);
    OPENBITS_NAME(Pending);
    OPENBITS_NAME(StringTooLong);
    OPENBITS_NAME(TooManyFiles);
    OPENBITS_NAME(TooManyFilesInJob);
    OPENBITS_NAME(TooManyJobsPerUser);
    OPENBITS_NAME(TooManyJobsPerMachine);
    OPENBITS_NAME(TooManyRangesInFile);
    OPENBITS_NAME(InvalidRange);
    OPENBITS_NAME(OverlappingRanges);
    OPENBITS_NAME(ProxyListTooLarge);
    OPENBITS_NAME(ProxyBypassListTooLarge);
    OPENBITS_NAME(UserNameTooLarge);
    OPENBITS_NAME(PasswordTooLarge);
    OPENBITS_NAME(InvalidAuthTarget);
    OPENBITS_NAME(InvalidAuthScheme);
    OPENBITS_NAME(UnknownPropertyId);
    OPENBITS_NAME(ReadOnlyProperty);
    OPENBITS_NAME(ReadOnlyPropertyAfterAddFile);
    OPENBITS_NAME(ReadOnlyPropertyAfterResume);
    OPENBITS_NAME(ReadOnlyWhenJobActive);
    OPENBITS_NAME(DownloadJobsOnly);
    OPENBITS_NAME(MaxDownloadSizeInvalidValue);
    OPENBITS_NAME(UseStoredCredentialsNotSupported);
    OPENBITS_NAME(RandomAccessNotSupported);
    OPENBITS_NAME(NotSupportedWithCustomHttpMethod);
    OPENBITS_NAME(UnsupportedJobConfiguration);
    OPENBITS_NAME(ErrorInformationUnavailable);
    OPENBITS_NAME(FileNotAvailable);
    OPENBITS_NAME(ProtocolNotAvailable);
    OPENBITS_NAME(NewOwnerNoFileAccess);
    OPENBITS_NAME(CertificateNotFound);
    OPENBITS_NAME(NoInterface);
    OPENBITS_NAME(HttpStatus);
    OPENBITS_NAME(RedirectRefused);
    OPENBITS_NAME(TooManyRedirects);
    OPENBITS_NAME(NetworkDisconnected);
    OPENBITS_NAME(NameNotResolved);
    OPENBITS_NAME(CannotConnect);
    OPENBITS_NAME(TimedOut);
    OPENBITS_NAME(ConnectionAborted);
    OPENBITS_NAME(GarbledResponse);
    OPENBITS_NAME(InvalidServerResponse);
    OPENBITS_NAME(MissingFileSize);
    OPENBITS_NAME(InsufficientHttpSupport);
    OPENBITS_NAME(InsufficientRangeSupport);
    OPENBITS_NAME(RemoteFileChanged);
    OPENBITS_NAME(NoProgress);
    OPENBITS_NAME(InvalidProxyInfo);
    OPENBITS_NAME(InvalidCredentials);
    OPENBITS_NAME(TlsFailure);
    OPENBITS_NAME(TlsChannelFailure);
    OPENBITS_NAME(TlsCertificateDate);
    OPENBITS_NAME(TlsCertificateName);
    OPENBITS_NAME(TlsCertificateAuthority);
    OPENBITS_NAME(TlsCertificateUsage);
    OPENBITS_NAME(TlsCertificateRevoked);
    OPENBITS_NAME(TlsRevocationCheckFailed);
    OPENBITS_NAME(ClientCertificateNeeded);
    OPENBITS_NAME(ServerCertificateCallbackRequired);
    OPENBITS_NAME(ServerCertificateDeclined);
    OPENBITS_NAME(SessionNotFound);
    OPENBITS_NAME(ProtocolMismatch);
    OPENBITS_NAME(ServerExecuteEnabled);
    OPENBITS_NAME(RemoteTooLarge);
    OPENBITS_NAME(NoUploadServer);
    OPENBITS_NAME(ServerRefused);
    OPENBITS_NAME(ServerFailed);
    OPENBITS_NAME(MaxDownloadTimeExceeded);
    OPENBITS_NAME(MaxDownloadSizeReached);
    OPENBITS_NAME(ValidationFailed);
    OPENBITS_NAME(TokenRequired);
    OPENBITS_NAME(BlockedByPolicy);
    OPENBITS_NAME(BlockedByCostPolicy);
    OPENBITS_NAME(BlockedByBatteryPolicy);
    OPENBITS_NAME(BlockedByBatterySaver);
    OPENBITS_NAME(BlockedBySystemPolicy);
    OPENBITS_NAME(Standby);
    OPENBITS_NAME(NotLoggedOn);
    OPENBITS_NAME(FileNotFound);
    OPENBITS_NAME(PathNotFound);
    OPENBITS_NAME(FileAccessDenied);
    OPENBITS_NAME(DiskFull);
    OPENBITS_NAME(FileTooLarge);
    OPENBITS_NAME(SharingViolation);
    OPENBITS_NAME(TargetIsDirectory);
    OPENBITS_NAME(AlreadyExists);
    OPENBITS_NAME(NotSameVolume);
    OPENBITS_NAME(VolumeChanged);
    OPENBITS_NAME(DestinationLocked);
    OPENBITS_NAME(LocalFileChanged);
    OPENBITS_NAME(TemporaryFileLost);
    OPENBITS_NAME(InputOutput);
    OPENBITS_NAME(TooManyOpenFiles);
    OPENBITS_NAME(StoreUnavailable);
    OPENBITS_NAME(StoreCorrupt);
    OPENBITS_NAME(StoreTooNew);
    OPENBITS_NAME(StateDirectoryInUse);
    OPENBITS_NAME(StateDirectoryUnsafe);
    OPENBITS_NAME(ServiceStopped);
    OPENBITS_NAME(Cancelled);
    OPENBITS_NAME(Internal);
#undef OPENBITS_NAME
  }
  return "Unknown";
}

std::string Describe(const Error& error) {
  std::string text(Name(error.code));
  if (error.native != 0) text += " (" + std::to_string(error.native) + ")";
  if (!error.detail.empty()) text += ": " + error.detail;
  return text;
}

}  // namespace openbits
