#include "bits_api/com/error_text.h"

#include <bitsmsg.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <span>

#include "bits_api/com/hresult_map.h"

namespace openbits::com {
namespace {

struct Text {
  HRESULT code;
  const char* text;
};

constexpr auto kContexts = std::to_array<Text>({
    {BG_S_ERROR_CONTEXT_NONE, "No error has occurred."},
    {BG_E_ERROR_CONTEXT_UNKNOWN, "It is not known in which part of the transfer the error occurred."},
    {BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER, "The error occurred in the transfer queue itself."},
    {BG_E_ERROR_CONTEXT_LOCAL_FILE, "The error occurred while the local file was being processed."},
    {BG_E_ERROR_CONTEXT_REMOTE_FILE, "The error occurred while the remote file was being processed."},
    {BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT, "The error occurred in the connection to the server."},
    {BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION, "The error occurred while the application was being notified."},
    {BG_E_ERROR_CONTEXT_REMOTE_APPLICATION, "The error occurred in the server application that received the upload."},
    {BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK,
     "The error occurred while the application was checking the server's certificate."},
});

constexpr auto kQueue = std::to_array<Text>({
    {S_OK, "The operation succeeded."},
    {S_FALSE, "The operation succeeded, but there was nothing to do."},
    {BG_S_PARTIAL_COMPLETE, "Only the files that were fully transferred are available; the others were deleted."},
    {BG_S_UNABLE_TO_DELETE_FILES, "The job has ended, but some of its temporary files could not be deleted."},
    {BG_S_PROXY_CHANGED, "The proxy settings have changed."},
    {BG_S_OVERRIDDEN_BY_POLICY, "The setting was saved, but a policy has precedence over it."},
    {BG_E_NOT_FOUND, "There is no such job in the queue."},
    {BG_E_INVALID_STATE, "The operation is not possible in the job's present state."},
    {BG_E_EMPTY, "The job has no files."},
    {BG_E_FILE_NOT_AVAILABLE, "The error does not concern a particular file."},
    {BG_E_PROTOCOL_NOT_AVAILABLE, "The error does not concern a particular protocol."},
    {BG_E_DESTINATION_LOCKED, "The volume of the destination is locked. The transfer continues once it is free."},
    {BG_E_VOLUME_CHANGED, "Another medium is in the drive. Put the earlier one back and resume the job."},
    {BG_E_ERROR_INFORMATION_UNAVAILABLE, "The job is not in an error state, so there is nothing to tell."},
    {BG_E_NETWORK_DISCONNECTED, "There is no network connection. The transfer continues once there is one."},
    {BG_E_MISSING_FILE_SIZE, "The server does not tell the size of the file, which the transfer needs."},
    {BG_E_INSUFFICIENT_HTTP_SUPPORT, "The server does not speak HTTP/1.1, which the transfer needs."},
    {BG_E_INSUFFICIENT_RANGE_SUPPORT, "The server, or a proxy before it, does not deliver parts of a file."},
    {BG_E_REMOTE_NOT_SUPPORTED, "The queue cannot be used from another computer."},
    {BG_E_NEW_OWNER_DIFF_MAPPING, "A drive letter of the local names stands for another place with the new owner."},
    {BG_E_NEW_OWNER_NO_FILE_ACCESS, "The new owner may not use the files of the job."},
    {BG_E_PROXY_LIST_TOO_LARGE, "The list of proxies is too long."},
    {BG_E_PROXY_BYPASS_LIST_TOO_LARGE, "The list of hosts without proxy is too long."},
    {BG_E_INVALID_SERVER_RESPONSE, "The server's answer breaks the protocol. Resume the job to try again."},
    {BG_E_TOO_MANY_FILES, "An upload job can have one file only."},
    {BG_E_LOCAL_FILE_CHANGED, "The local file was changed while it was being uploaded. Make a new job for it."},
    {BG_E_SESSION_NOT_FOUND, "The server no longer knows the upload session. The upload starts over."},
    {BG_E_TOO_LARGE, "The data is larger than is allowed here."},
    {BG_E_STRING_TOO_LONG, "The text is too long."},
    {BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH, "Client and server have no version of the upload protocol in common."},
    {BG_E_SERVER_EXECUTE_ENABLE, "The server's upload folder also lets programs run, so it refuses uploads."},
    {BG_E_NO_PROGRESS, "The transfer makes no progress. The server may be set up wrongly."},
    {BG_E_USERNAME_TOO_LARGE, "The user name is too long."},
    {BG_E_PASSWORD_TOO_LARGE, "The password is too long."},
    {BG_E_INVALID_AUTH_TARGET, "The target of the credentials is neither server nor proxy."},
    {BG_E_INVALID_AUTH_SCHEME, "The scheme of the credentials is not known."},
    {BG_E_FILE_NOT_FOUND, "The job has no file of this name."},
    {BG_E_INVALID_RANGE, "The range is not within the file."},
    {BG_E_OVERLAPPING_RANGES, "Some of the ranges overlap."},
    {BG_E_CONNECT_FAILURE, "The connection to the server could not be made."},
    {BG_E_CONNECTION_CLOSED, "The connection was closed too early."},
    {BG_E_BLOCKED_BY_POLICY, "A policy allows background transfers no bandwidth at this time."},
    {BG_E_INVALID_PROXY_INFO, "The list of proxies, or of hosts without proxy, cannot be used as it is."},
    {BG_E_INVALID_CREDENTIALS, "The credentials have a wrong form."},
    {BG_E_INVALID_HASH_ALGORITHM, "The hash algorithm is not supported."},
    {BG_E_RECORD_DELETED, "The record is no longer in the cache."},
    {BG_E_COMMIT_IN_PROGRESS, "The cache record is being written at this moment."},
    {BG_E_DISCOVERY_IN_PROGRESS, "A search for peers is already running."},
    {BG_E_UPNP_ERROR, "The Internet gateway device answered with an error."},
    {BG_E_TEST_OPTION_BLOCKED_DOWNLOAD, "A test option keeps the download from the origin server."},
    {BG_E_PEERCACHING_DISABLED, "Peer caching is switched off."},
    {BG_E_BUSYCACHERECORD, "The cache record is in use."},
    {BG_E_TOO_MANY_JOBS_PER_USER, "The user has as many jobs as a policy allows."},
    {BG_E_TOO_MANY_JOBS_PER_MACHINE, "The queue has as many jobs as a policy allows."},
    {BG_E_TOO_MANY_FILES_IN_JOB, "The job has as many files as a policy allows."},
    {BG_E_TOO_MANY_RANGES_IN_FILE, "The file has more ranges than a policy allows."},
    {BG_E_VALIDATION_FAILED, "The application did not accept the transferred data. Resume the job to fetch it again."},
    {BG_E_MAXDOWNLOAD_TIMEOUT, "The download took longer than its maximum time."},
    {BG_E_TOKEN_REQUIRED, "The job needs a helper token that is no longer there. Set it again and resume the job."},
    {BG_E_UNKNOWN_PROPERTY_ID, "There is no property of this number."},
    {BG_E_READ_ONLY_PROPERTY, "The property can be read only."},
    {BG_E_BLOCKED_BY_COST_TRANSFER_POLICY, "The network's present cost is more than the job may cause."},
    {BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY, "Only download jobs have this property."},
    {BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE, "The property cannot be changed after a file was added."},
    {BG_E_READ_ONLY_PROPERTY_AFTER_RESUME,
     "The property cannot be changed after the job was resumed for the first time."},
    {BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE, "The maximum download size must be at least one byte."},
    {BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED, "The files are larger than the job's maximum download size."},
    {BG_E_STANDBY_MODE, "The computer is in standby. The transfer continues when it wakes up."},
    {BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED, "Stored credentials can be used for proxies only."},
    {BG_E_BLOCKED_BY_BATTERY_POLICY, "The computer runs on battery. The transfer continues on mains power."},
    {BG_E_BLOCKED_BY_BATTERY_SAVER, "The battery saver is on. The transfer continues when it is off."},
    {BG_E_WATCHDOG_TIMEOUT, "An operation took too long."},
    {BG_E_APP_PACKAGE_NOT_FOUND, "The owner of the job, or the caller, belongs to no installed application."},
    {BG_E_APP_PACKAGE_SCENARIO_NOT_SUPPORTED, "This use by an application is not supported."},
    {BG_E_DATABASE_CORRUPT, "The saved queue is damaged. It is repaired at the next start."},
    {BG_E_RANDOM_ACCESS_NOT_SUPPORTED, "The file cannot be fetched in an order of the caller's choice."},
    {BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY, "The application that owns the job may not work in the background."},
    {BG_E_BLOCKED_BY_GAME_MODE, "A game has precedence. The transfer continues when it ends."},
    {BG_E_BLOCKED_BY_SYSTEM_POLICY, "The system is short of resources. The transfer continues later."},
    {BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD, "This is not possible for a job with an HTTP method of its own."},
    {BG_E_UNSUPPORTED_JOB_CONFIGURATION, "The settings of the job contradict each other."},
    {BG_E_REMOTE_FILE_CHANGED, "The remote file was changed during the transfer. Resume the job to try again."},
    {BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED,
     "The application that checks the server's certificate is gone. Set its interface again and resume the job."},
    {BG_E_READ_ONLY_WHEN_JOB_ACTIVE, "This cannot be changed while the job is active. Suspend it first."},
});

constexpr auto kSystem = std::to_array<Text>({
    {E_INVALIDARG, "An argument is not valid."},
    {E_POINTER, "A pointer is not valid."},
    {E_NOTIMPL, "This is not supported."},
    {E_NOINTERFACE, "The object does not have this interface."},
    {E_ACCESSDENIED, "Access was denied."},
    {E_OUTOFMEMORY, "There is not enough memory."},
    {E_PENDING, "The data is not yet there."},
    {E_UNEXPECTED, "An error occurred inside the transfer service."},
    {E_FAIL, "The operation failed for an unknown reason."},
    {FromWin32(2), "The file was not found."},
    {FromWin32(3), "The folder was not found."},
    {FromWin32(4), "Too many files are open."},
    {FromWin32(17), "The file cannot be moved to another volume."},
    {FromWin32(32), "Another program is using the file."},
    {FromWin32(80), "The file already exists."},
    {FromWin32(112), "There is not enough space on the disk."},
    {FromWin32(223), "The file is larger than the file system allows."},
    {FromWin32(336), "The name of the file is the name of a folder."},
    {FromWin32(995), "The operation was stopped."},
    {FromWin32(1006), "The temporary file was deleted or changed by another program."},
    {FromWin32(1056), "Another process already uses this transfer queue."},
    {FromWin32(1058), "The transfer service is not available here."},
    {FromWin32(1062), "The transfer service has been stopped."},
    {FromWin32(1117), "The disk could not be read or written."},
    {FromWin32(1245), "The owner of the job is not logged on."},
    {FromWin32(1306), "The saved queue was written by a newer version of this software."},
    {FromWin32(1338), "The folder of the saved queue belongs to, or can be changed by, somebody else."},
    {FromWin32(1815), "There are no texts in this language."},
    {FromWin32(4313), "The saved queue could not be read or written."},
    {static_cast<HRESULT>(0x80092004U), "The certificate was not found."},
    {FromWin32(12002), "The server took too long to answer."},
    {FromWin32(12007), "The name of the server, or of the proxy, could not be found."},
    {FromWin32(12029), "The server could not be reached."},
    {FromWin32(12030), "The connection to the server was broken off."},
    {FromWin32(12037), "The server's certificate has expired or is not yet valid, or this computer's clock is wrong."},
    {FromWin32(12038), "The server's certificate was issued for another name."},
    {FromWin32(12044), "The server asks for a client certificate."},
    {FromWin32(12045), "The server's certificate was issued by an authority that is not trusted."},
    {FromWin32(12057), "It could not be checked whether the server's certificate was revoked."},
    {FromWin32(12152), "The server's answer is not HTTP."},
    {FromWin32(12156), "The server redirects too often."},
    {FromWin32(12157), "A secure connection to the server could not be set up."},
    {FromWin32(12170), "The server's certificate was revoked."},
    {FromWin32(12175), "The server's certificate could not be verified."},
    {FromWin32(12179), "The server's certificate may not be used for this purpose."},
});

struct StatusText {
  std::uint32_t status;
  const char* text;
};

constexpr auto kHttp = std::to_array<StatusText>({
    {100, "continue"},
    {101, "switching protocols"},
    {200, "success where it was not expected"},
    {201, "created"},
    {202, "accepted for later"},
    {203, "information from a third party"},
    {204, "no content"},
    {205, "reset the form"},
    {206, "part of a file where it was not expected"},
    {300, "several places to choose from"},
    {301, "moved for good"},
    {302, "moved for now"},
    {303, "found elsewhere"},
    {304, "not changed"},
    {305, "a proxy must be used"},
    {307, "moved for now, to be asked the same way"},
    {308, "moved for good, to be asked the same way"},
    {400, "the request is not understood"},
    {401, "a user name and password are needed, or were not accepted"},
    {402, "payment is required"},
    {403, "access is not allowed"},
    {404, "the file does not exist on the server"},
    {405, "the method is not allowed"},
    {406, "no acceptable form of the file exists"},
    {407, "the proxy needs a user name and password, or did not accept them"},
    {408, "the request took too long"},
    {409, "the request conflicts with the state of the file"},
    {410, "the file is gone for good"},
    {411, "the request needs a length"},
    {412, "a condition of the request does not hold"},
    {413, "the request is too large"},
    {414, "the URL is too long"},
    {415, "the media type is not supported"},
    {416, "the range is not within the file"},
    {417, "an expectation of the request cannot be met"},
    {429, "too many requests in a short time"},
    {449, "the request must be repeated after an action of the user"},
    {500, "an error in the server"},
    {501, "the server does not support what was asked"},
    {502, "a gateway received a bad answer from the server behind it"},
    {503, "the service is overloaded or being maintained"},
    {504, "a gateway received no answer in time from the server behind it"},
    {505, "the version of HTTP is not supported"},
});

const char* Find(std::span<const Text> texts, HRESULT code) {
  const auto found = std::find_if(texts.begin(), texts.end(), [&](const Text& text) { return text.code == code; });
  return found == texts.end() ? nullptr : found->text;
}

std::string HttpText(std::uint32_t status) {
  const auto* const found =
      std::find_if(kHttp.begin(), kHttp.end(), [&](const StatusText& text) { return text.status == status; });
  std::string result = "The server answered with HTTP status " + std::to_string(status);
  if (found != kHttp.end()) result.append(": ").append(found->text);
  return result + ".";
}

}  // namespace

std::string ErrorText(HRESULT code) {
  for (const std::span<const Text> texts :
       {std::span<const Text>(kQueue), std::span<const Text>(kSystem), std::span<const Text>(kContexts)}) {
    if (const char* const text = Find(texts, code); text != nullptr) return text;
  }
  const auto bits = static_cast<std::uint32_t>(code);
  // The event-log messages share this facility from 0x4000 on.
  if ((bits & 0xFFFFF000U) == 0x80190000U) return HttpText(bits & 0xFFFU);
  std::array<char, 64> number{};
  std::snprintf(number.data(), number.size(), "There is no text for the code 0x%08X.", static_cast<unsigned>(bits));
  return number.data();
}

}  // namespace openbits::com
