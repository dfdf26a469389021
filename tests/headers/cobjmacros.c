/* Every method of every interface, called from C by its COBJMACROS name with arguments of its types. Compiling is the
 * test; abi_c.c checks where each call goes, com_binding_test.cpp makes some of them. */
#define COBJMACROS
#include <bits.h>
#include <qmgr.h>

/* What an interface adds; what it has is that and what its base has. I is the interface that is used. */

#define USE_FILE(I)                         \
  result = I##_GetRemoteName(object, NULL); \
  result = I##_GetLocalName(object, NULL);  \
  result = I##_GetProgress(object, NULL)

#define USE_ENUM_FILES(I)                   \
  result = I##_Next(object, 0, NULL, NULL); \
  result = I##_Skip(object, 0);             \
  result = I##_Reset(object);               \
  result = I##_Clone(object, NULL);         \
  result = I##_GetCount(object, NULL)

#define USE_ERROR(I)                                        \
  result = I##_GetError(object, NULL, NULL);                \
  result = I##_GetFile(object, NULL);                       \
  result = I##_GetErrorDescription(object, 0, NULL);        \
  result = I##_GetErrorContextDescription(object, 0, NULL); \
  result = I##_GetProtocol(object, NULL)

#define USE_JOB(I)                                                          \
  result = I##_AddFileSet(object, 0, NULL);                                 \
  result = I##_AddFile(object, NULL, NULL);                                 \
  result = I##_EnumFiles(object, NULL);                                     \
  result = I##_Suspend(object);                                             \
  result = I##_Resume(object);                                              \
  result = I##_Cancel(object);                                              \
  result = I##_Complete(object);                                            \
  result = I##_GetId(object, NULL);                                         \
  result = I##_GetType(object, NULL);                                       \
  result = I##_GetProgress(object, NULL);                                   \
  result = I##_GetTimes(object, NULL);                                      \
  result = I##_GetState(object, NULL);                                      \
  result = I##_GetError(object, NULL);                                      \
  result = I##_GetOwner(object, NULL);                                      \
  result = I##_SetDisplayName(object, NULL);                                \
  result = I##_GetDisplayName(object, NULL);                                \
  result = I##_SetDescription(object, NULL);                                \
  result = I##_GetDescription(object, NULL);                                \
  result = I##_SetPriority(object, (BG_JOB_PRIORITY)0);                     \
  result = I##_GetPriority(object, NULL);                                   \
  result = I##_SetNotifyFlags(object, 0);                                   \
  result = I##_GetNotifyFlags(object, NULL);                                \
  result = I##_SetNotifyInterface(object, NULL);                            \
  result = I##_GetNotifyInterface(object, NULL);                            \
  result = I##_SetMinimumRetryDelay(object, 0);                             \
  result = I##_GetMinimumRetryDelay(object, NULL);                          \
  result = I##_SetNoProgressTimeout(object, 0);                             \
  result = I##_GetNoProgressTimeout(object, NULL);                          \
  result = I##_GetErrorCount(object, NULL);                                 \
  result = I##_SetProxySettings(object, (BG_JOB_PROXY_USAGE)0, NULL, NULL); \
  result = I##_GetProxySettings(object, NULL, NULL, NULL);                  \
  result = I##_TakeOwnership(object)

#define USE_ENUM_JOBS(I)                    \
  result = I##_Next(object, 0, NULL, NULL); \
  result = I##_Skip(object, 0);             \
  result = I##_Reset(object);               \
  result = I##_Clone(object, NULL);         \
  result = I##_GetCount(object, NULL)

#define USE_CALLBACK(I)                      \
  result = I##_JobTransferred(object, NULL); \
  result = I##_JobError(object, NULL, NULL); \
  result = I##_JobModification(object, NULL, 0)

#define USE_MANAGER(I)                                              \
  result = I##_CreateJob(object, NULL, (BG_JOB_TYPE)0, NULL, NULL); \
  result = I##_GetJob(object, &GUID_NULL, NULL);                    \
  result = I##_EnumJobs(object, 0, NULL);                           \
  result = I##_GetErrorDescription(object, 0, 0, NULL)

#define USE_JOB2(I)                                  \
  USE_JOB(I);                                        \
  result = I##_SetNotifyCmdLine(object, NULL, NULL); \
  result = I##_GetNotifyCmdLine(object, NULL, NULL); \
  result = I##_GetReplyProgress(object, NULL);       \
  result = I##_GetReplyData(object, NULL, NULL);     \
  result = I##_SetReplyFileName(object, NULL);       \
  result = I##_GetReplyFileName(object, NULL);       \
  result = I##_SetCredentials(object, NULL);         \
  result = I##_RemoveCredentials(object, (BG_AUTH_TARGET)0, (BG_AUTH_SCHEME)0)

#define USE_JOB3(I)                                            \
  USE_JOB2(I);                                                 \
  result = I##_ReplaceRemotePrefix(object, NULL, NULL);        \
  result = I##_AddFileWithRanges(object, NULL, NULL, 0, NULL); \
  result = I##_SetFileACLFlags(object, 0);                     \
  result = I##_GetFileACLFlags(object, NULL)

#define USE_FILE2(I)                              \
  USE_FILE(I);                                    \
  result = I##_GetFileRanges(object, NULL, NULL); \
  result = I##_SetRemoteName(object, NULL)

#define USE_JOB_HTTP(I)                                                                   \
  result = I##_SetClientCertificateByID(object, (BG_CERT_STORE_LOCATION)0, NULL, NULL);   \
  result = I##_SetClientCertificateByName(object, (BG_CERT_STORE_LOCATION)0, NULL, NULL); \
  result = I##_RemoveClientCertificate(object);                                           \
  result = I##_GetClientCertificate(object, NULL, NULL, NULL, NULL);                      \
  result = I##_SetCustomHeaders(object, NULL);                                            \
  result = I##_GetCustomHeaders(object, NULL);                                            \
  result = I##_SetSecurityFlags(object, 0);                                               \
  result = I##_GetSecurityFlags(object, NULL)

#define USE_FILE3(I)                             \
  USE_FILE2(I);                                  \
  result = I##_GetTemporaryName(object, NULL);   \
  result = I##_SetValidationState(object, 0);    \
  result = I##_GetValidationState(object, NULL); \
  result = I##_IsDownloadedFromPeer(object, NULL)

#define USE_CALLBACK2(I) \
  USE_CALLBACK(I);       \
  result = I##_FileTransferred(object, NULL, NULL)

#define USE_JOB4(I)                                  \
  USE_JOB3(I);                                       \
  result = I##_SetPeerCachingFlags(object, 0);       \
  result = I##_GetPeerCachingFlags(object, NULL);    \
  result = I##_GetOwnerIntegrityLevel(object, NULL); \
  result = I##_GetOwnerElevationState(object, NULL); \
  result = I##_SetMaximumDownloadTime(object, 0);    \
  result = I##_GetMaximumDownloadTime(object, NULL)

#define USE_BITS_PEER_CACHE_RECORD(I)                 \
  result = I##_GetId(object, NULL);                   \
  result = I##_GetOriginUrl(object, NULL);            \
  result = I##_GetFileSize(object, NULL);             \
  result = I##_GetFileModificationTime(object, NULL); \
  result = I##_GetLastAccessTime(object, NULL);       \
  result = I##_IsFileValidated(object);               \
  result = I##_GetFileRanges(object, NULL, NULL)

#define USE_ENUM_BITS_PEER_CACHE_RECORDS(I) \
  result = I##_Next(object, 0, NULL, NULL); \
  result = I##_Skip(object, 0);             \
  result = I##_Reset(object);               \
  result = I##_Clone(object, NULL);         \
  result = I##_GetCount(object, NULL)

#define USE_BITS_PEER(I)                      \
  result = I##_GetPeerName(object, NULL);     \
  result = I##_IsAuthenticated(object, NULL); \
  result = I##_IsAvailable(object, NULL)

#define USE_ENUM_BITS_PEERS(I)              \
  result = I##_Next(object, 0, NULL, NULL); \
  result = I##_Skip(object, 0);             \
  result = I##_Reset(object);               \
  result = I##_Clone(object, NULL);         \
  result = I##_GetCount(object, NULL)

#define USE_BITS_PEER_CACHE_ADMINISTRATION(I)       \
  result = I##_GetMaximumCacheSize(object, NULL);   \
  result = I##_SetMaximumCacheSize(object, 0);      \
  result = I##_GetMaximumContentAge(object, NULL);  \
  result = I##_SetMaximumContentAge(object, 0);     \
  result = I##_GetConfigurationFlags(object, NULL); \
  result = I##_SetConfigurationFlags(object, 0);    \
  result = I##_EnumRecords(object, NULL);           \
  result = I##_GetRecord(object, &GUID_NULL, NULL); \
  result = I##_ClearRecords(object);                \
  result = I##_DeleteRecord(object, &GUID_NULL);    \
  result = I##_DeleteUrl(object, NULL);             \
  result = I##_EnumPeers(object, NULL);             \
  result = I##_ClearPeers(object);                  \
  result = I##_DiscoverPeers(object)

#define USE_BITS_TOKEN_OPTIONS(I)                 \
  result = I##_SetHelperTokenFlags(object, 0);    \
  result = I##_GetHelperTokenFlags(object, NULL); \
  result = I##_SetHelperToken(object);            \
  result = I##_ClearHelperToken(object);          \
  result = I##_GetHelperTokenSid(object, NULL)

#define USE_FILE4(I) \
  USE_FILE3(I);      \
  result = I##_GetPeerDownloadStats(object, NULL, NULL)

#define USE_JOB5(I)                                                     \
  USE_JOB4(I);                                                          \
  result = I##_SetProperty(object, (BITS_JOB_PROPERTY_ID)0, job_value); \
  result = I##_GetProperty(object, (BITS_JOB_PROPERTY_ID)0, NULL)

#define USE_FILE5(I)                                                      \
  USE_FILE4(I);                                                           \
  result = I##_SetProperty(object, (BITS_FILE_PROPERTY_ID)0, file_value); \
  result = I##_GetProperty(object, (BITS_FILE_PROPERTY_ID)0, NULL)

#define USE_CALLBACK3(I) \
  USE_CALLBACK2(I);      \
  result = I##_FileRangesTransferred(object, NULL, NULL, 0, NULL)

#define USE_FILE6(I)                               \
  USE_FILE5(I);                                    \
  result = I##_UpdateDownloadPosition(object, 0);  \
  result = I##_RequestFileRanges(object, 0, NULL); \
  result = I##_GetFilledFileRanges(object, NULL, NULL)

#define USE_JOB_HTTP2(I)                    \
  USE_JOB_HTTP(I);                          \
  result = I##_SetHttpMethod(object, NULL); \
  result = I##_GetHttpMethod(object, NULL)

#define USE_CERTIFICATE_CALLBACK(I) result = I##_ValidateServerCertificate(object, NULL, NULL, 0, NULL, 0, 0, NULL)

#define USE_JOB_HTTP3(I)                                              \
  USE_JOB_HTTP2(I);                                                   \
  result = I##_SetServerCertificateValidationInterface(object, NULL); \
  result = I##_MakeCustomHeadersWriteOnly(object)

#define USE_JOB1(I)                                       \
  result = I##_CancelJob(object);                         \
  result = I##_GetProgress(object, 0, NULL);              \
  result = I##_GetStatus(object, NULL, NULL, NULL, NULL); \
  result = I##_AddFiles(object, 0, NULL);                 \
  result = I##_GetFile(object, 0, NULL);                  \
  result = I##_GetFileCount(object, NULL);                \
  result = I##_SwitchToForeground(object);                \
  result = I##_get_JobID(object, NULL)

#define USE_ENUM_JOBS1(I)                   \
  result = I##_Next(object, 0, NULL, NULL); \
  result = I##_Skip(object, 0);             \
  result = I##_Reset(object);               \
  result = I##_Clone(object, NULL);         \
  result = I##_GetCount(object, NULL)

#define USE_GROUP(I)                                           \
  result = I##_GetProp(object, 0, NULL);                       \
  result = I##_SetProp(object, 0, NULL);                       \
  result = I##_GetProgress(object, 0, NULL);                   \
  result = I##_GetStatus(object, NULL, NULL);                  \
  result = I##_GetJob(object, GUID_NULL, NULL);                \
  result = I##_SuspendGroup(object);                           \
  result = I##_ResumeGroup(object);                            \
  result = I##_CancelGroup(object);                            \
  result = I##_get_Size(object, NULL);                         \
  result = I##_get_GroupID(object, NULL);                      \
  result = I##_CreateJob(object, GUID_NULL, NULL);             \
  result = I##_EnumJobs(object, 0, NULL);                      \
  result = I##_SwitchToForeground(object);                     \
  result = I##_QueryNewJobInterface(object, &GUID_NULL, NULL); \
  result = I##_SetNotificationPointer(object, &GUID_NULL, NULL)

#define USE_ENUM_GROUPS(I)                  \
  result = I##_Next(object, 0, NULL, NULL); \
  result = I##_Skip(object, 0);             \
  result = I##_Reset(object);               \
  result = I##_Clone(object, NULL);         \
  result = I##_GetCount(object, NULL)

#define USE_CALLBACK1(I)                                    \
  result = I##_OnStatus(object, NULL, NULL, 0, 0, 0, 0, 0); \
  result = I##_OnProgress(object, 0, NULL, NULL, 0, 0);     \
  result = I##_OnProgressEx(object, 0, NULL, NULL, 0, 0, 0, NULL)

#define USE_Q_MGR(I)                                 \
  result = I##_CreateGroup(object, GUID_NULL, NULL); \
  result = I##_GetGroup(object, GUID_NULL, NULL);    \
  result = I##_EnumGroups(object, 0, NULL)

#define USE(I, METHODS)                                            \
  ULONG Use##I(I* object);                                         \
  ULONG Use##I(I* object) {                                        \
    const BITS_JOB_PROPERTY_VALUE job_value = {0};                 \
    const BITS_FILE_PROPERTY_VALUE file_value = {0};               \
    void* other = NULL;                                            \
    HRESULT result = I##_QueryInterface(object, &IID_##I, &other); \
    METHODS(I);                                                    \
    (void)result;                                                  \
    (void)job_value;                                               \
    (void)file_value;                                              \
    return I##_AddRef(object) + I##_Release(object);               \
  }

USE(IBackgroundCopyFile, USE_FILE)
USE(IEnumBackgroundCopyFiles, USE_ENUM_FILES)
USE(IBackgroundCopyError, USE_ERROR)
USE(IBackgroundCopyJob, USE_JOB)
USE(IEnumBackgroundCopyJobs, USE_ENUM_JOBS)
USE(IBackgroundCopyCallback, USE_CALLBACK)
USE(IBackgroundCopyManager, USE_MANAGER)
USE(IBackgroundCopyJob2, USE_JOB2)
USE(IBackgroundCopyJob3, USE_JOB3)
USE(IBackgroundCopyFile2, USE_FILE2)
USE(IBackgroundCopyJobHttpOptions, USE_JOB_HTTP)
USE(IBackgroundCopyFile3, USE_FILE3)
USE(IBackgroundCopyCallback2, USE_CALLBACK2)
USE(IBackgroundCopyJob4, USE_JOB4)
USE(IBitsPeerCacheRecord, USE_BITS_PEER_CACHE_RECORD)
USE(IEnumBitsPeerCacheRecords, USE_ENUM_BITS_PEER_CACHE_RECORDS)
USE(IBitsPeer, USE_BITS_PEER)
USE(IEnumBitsPeers, USE_ENUM_BITS_PEERS)
USE(IBitsPeerCacheAdministration, USE_BITS_PEER_CACHE_ADMINISTRATION)
USE(IBitsTokenOptions, USE_BITS_TOKEN_OPTIONS)
USE(IBackgroundCopyFile4, USE_FILE4)
USE(IBackgroundCopyJob5, USE_JOB5)
USE(IBackgroundCopyFile5, USE_FILE5)
USE(IBackgroundCopyCallback3, USE_CALLBACK3)
USE(IBackgroundCopyFile6, USE_FILE6)
USE(IBackgroundCopyJobHttpOptions2, USE_JOB_HTTP2)
USE(IBackgroundCopyServerCertificateValidationCallback, USE_CERTIFICATE_CALLBACK)
USE(IBackgroundCopyJobHttpOptions3, USE_JOB_HTTP3)
USE(IBackgroundCopyJob1, USE_JOB1)
USE(IEnumBackgroundCopyJobs1, USE_ENUM_JOBS1)
USE(IBackgroundCopyGroup, USE_GROUP)
USE(IEnumBackgroundCopyGroups, USE_ENUM_GROUPS)
USE(IBackgroundCopyCallback1, USE_CALLBACK1)
USE(IBackgroundCopyQMgr, USE_Q_MGR)
