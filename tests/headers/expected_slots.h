#pragma once

/// The documented place of every method in its interface's table, counted from 0 with IUnknown's three first; written
/// down apart from the IDL files. Each list calls CHECK(interface, method, slot).

/// bits*.h: what each interface adds to the one it is derived from.
#define OPENBITS_EXPECTED_SLOTS(CHECK)                                                    \
  CHECK(IBackgroundCopyManager, CreateJob, 3)                                             \
  CHECK(IBackgroundCopyManager, GetJob, 4)                                                \
  CHECK(IBackgroundCopyManager, EnumJobs, 5)                                              \
  CHECK(IBackgroundCopyManager, GetErrorDescription, 6)                                   \
  CHECK(IBackgroundCopyJob, AddFileSet, 3)                                                \
  CHECK(IBackgroundCopyJob, AddFile, 4)                                                   \
  CHECK(IBackgroundCopyJob, EnumFiles, 5)                                                 \
  CHECK(IBackgroundCopyJob, Suspend, 6)                                                   \
  CHECK(IBackgroundCopyJob, Resume, 7)                                                    \
  CHECK(IBackgroundCopyJob, Cancel, 8)                                                    \
  CHECK(IBackgroundCopyJob, Complete, 9)                                                  \
  CHECK(IBackgroundCopyJob, GetId, 10)                                                    \
  CHECK(IBackgroundCopyJob, GetType, 11)                                                  \
  CHECK(IBackgroundCopyJob, GetProgress, 12)                                              \
  CHECK(IBackgroundCopyJob, GetTimes, 13)                                                 \
  CHECK(IBackgroundCopyJob, GetState, 14)                                                 \
  CHECK(IBackgroundCopyJob, GetError, 15)                                                 \
  CHECK(IBackgroundCopyJob, GetOwner, 16)                                                 \
  CHECK(IBackgroundCopyJob, SetDisplayName, 17)                                           \
  CHECK(IBackgroundCopyJob, GetDisplayName, 18)                                           \
  CHECK(IBackgroundCopyJob, SetDescription, 19)                                           \
  CHECK(IBackgroundCopyJob, GetDescription, 20)                                           \
  CHECK(IBackgroundCopyJob, SetPriority, 21)                                              \
  CHECK(IBackgroundCopyJob, GetPriority, 22)                                              \
  CHECK(IBackgroundCopyJob, SetNotifyFlags, 23)                                           \
  CHECK(IBackgroundCopyJob, GetNotifyFlags, 24)                                           \
  CHECK(IBackgroundCopyJob, SetNotifyInterface, 25)                                       \
  CHECK(IBackgroundCopyJob, GetNotifyInterface, 26)                                       \
  CHECK(IBackgroundCopyJob, SetMinimumRetryDelay, 27)                                     \
  CHECK(IBackgroundCopyJob, GetMinimumRetryDelay, 28)                                     \
  CHECK(IBackgroundCopyJob, SetNoProgressTimeout, 29)                                     \
  CHECK(IBackgroundCopyJob, GetNoProgressTimeout, 30)                                     \
  CHECK(IBackgroundCopyJob, GetErrorCount, 31)                                            \
  CHECK(IBackgroundCopyJob, SetProxySettings, 32)                                         \
  CHECK(IBackgroundCopyJob, GetProxySettings, 33)                                         \
  CHECK(IBackgroundCopyJob, TakeOwnership, 34)                                            \
  CHECK(IBackgroundCopyJob2, SetNotifyCmdLine, 35)                                        \
  CHECK(IBackgroundCopyJob2, GetNotifyCmdLine, 36)                                        \
  CHECK(IBackgroundCopyJob2, GetReplyProgress, 37)                                        \
  CHECK(IBackgroundCopyJob2, GetReplyData, 38)                                            \
  CHECK(IBackgroundCopyJob2, SetReplyFileName, 39)                                        \
  CHECK(IBackgroundCopyJob2, GetReplyFileName, 40)                                        \
  CHECK(IBackgroundCopyJob2, SetCredentials, 41)                                          \
  CHECK(IBackgroundCopyJob2, RemoveCredentials, 42)                                       \
  CHECK(IBackgroundCopyJob3, ReplaceRemotePrefix, 43)                                     \
  CHECK(IBackgroundCopyJob3, AddFileWithRanges, 44)                                       \
  CHECK(IBackgroundCopyJob3, SetFileACLFlags, 45)                                         \
  CHECK(IBackgroundCopyJob3, GetFileACLFlags, 46)                                         \
  CHECK(IBackgroundCopyJob4, SetPeerCachingFlags, 47)                                     \
  CHECK(IBackgroundCopyJob4, GetPeerCachingFlags, 48)                                     \
  CHECK(IBackgroundCopyJob4, GetOwnerIntegrityLevel, 49)                                  \
  CHECK(IBackgroundCopyJob4, GetOwnerElevationState, 50)                                  \
  CHECK(IBackgroundCopyJob4, SetMaximumDownloadTime, 51)                                  \
  CHECK(IBackgroundCopyJob4, GetMaximumDownloadTime, 52)                                  \
  CHECK(IBackgroundCopyJob5, SetProperty, 53)                                             \
  CHECK(IBackgroundCopyJob5, GetProperty, 54)                                             \
  CHECK(IBackgroundCopyError, GetError, 3)                                                \
  CHECK(IBackgroundCopyError, GetFile, 4)                                                 \
  CHECK(IBackgroundCopyError, GetErrorDescription, 5)                                     \
  CHECK(IBackgroundCopyError, GetErrorContextDescription, 6)                              \
  CHECK(IBackgroundCopyError, GetProtocol, 7)                                             \
  CHECK(IEnumBackgroundCopyJobs, Next, 3)                                                 \
  CHECK(IEnumBackgroundCopyJobs, Skip, 4)                                                 \
  CHECK(IEnumBackgroundCopyJobs, Reset, 5)                                                \
  CHECK(IEnumBackgroundCopyJobs, Clone, 6)                                                \
  CHECK(IEnumBackgroundCopyJobs, GetCount, 7)                                             \
  CHECK(IEnumBackgroundCopyFiles, Next, 3)                                                \
  CHECK(IEnumBackgroundCopyFiles, Skip, 4)                                                \
  CHECK(IEnumBackgroundCopyFiles, Reset, 5)                                               \
  CHECK(IEnumBackgroundCopyFiles, Clone, 6)                                               \
  CHECK(IEnumBackgroundCopyFiles, GetCount, 7)                                            \
  CHECK(IEnumBitsPeerCacheRecords, Next, 3)                                               \
  CHECK(IEnumBitsPeerCacheRecords, Skip, 4)                                               \
  CHECK(IEnumBitsPeerCacheRecords, Reset, 5)                                              \
  CHECK(IEnumBitsPeerCacheRecords, Clone, 6)                                              \
  CHECK(IEnumBitsPeerCacheRecords, GetCount, 7)                                           \
  CHECK(IEnumBitsPeers, Next, 3)                                                          \
  CHECK(IEnumBitsPeers, Skip, 4)                                                          \
  CHECK(IEnumBitsPeers, Reset, 5)                                                         \
  CHECK(IEnumBitsPeers, Clone, 6)                                                         \
  CHECK(IEnumBitsPeers, GetCount, 7)                                                      \
  CHECK(IBackgroundCopyJobHttpOptions, SetClientCertificateByID, 3)                       \
  CHECK(IBackgroundCopyJobHttpOptions, SetClientCertificateByName, 4)                     \
  CHECK(IBackgroundCopyJobHttpOptions, RemoveClientCertificate, 5)                        \
  CHECK(IBackgroundCopyJobHttpOptions, GetClientCertificate, 6)                           \
  CHECK(IBackgroundCopyJobHttpOptions, SetCustomHeaders, 7)                               \
  CHECK(IBackgroundCopyJobHttpOptions, GetCustomHeaders, 8)                               \
  CHECK(IBackgroundCopyJobHttpOptions, SetSecurityFlags, 9)                               \
  CHECK(IBackgroundCopyJobHttpOptions, GetSecurityFlags, 10)                              \
  CHECK(IBackgroundCopyJobHttpOptions2, SetHttpMethod, 11)                                \
  CHECK(IBackgroundCopyJobHttpOptions2, GetHttpMethod, 12)                                \
  CHECK(IBackgroundCopyJobHttpOptions3, SetServerCertificateValidationInterface, 13)      \
  CHECK(IBackgroundCopyJobHttpOptions3, MakeCustomHeadersWriteOnly, 14)                   \
  CHECK(IBitsTokenOptions, SetHelperTokenFlags, 3)                                        \
  CHECK(IBitsTokenOptions, GetHelperTokenFlags, 4)                                        \
  CHECK(IBitsTokenOptions, SetHelperToken, 5)                                             \
  CHECK(IBitsTokenOptions, ClearHelperToken, 6)                                           \
  CHECK(IBitsTokenOptions, GetHelperTokenSid, 7)                                          \
  CHECK(IBackgroundCopyFile, GetRemoteName, 3)                                            \
  CHECK(IBackgroundCopyFile, GetLocalName, 4)                                             \
  CHECK(IBackgroundCopyFile, GetProgress, 5)                                              \
  CHECK(IBackgroundCopyFile2, GetFileRanges, 6)                                           \
  CHECK(IBackgroundCopyFile2, SetRemoteName, 7)                                           \
  CHECK(IBackgroundCopyFile3, GetTemporaryName, 8)                                        \
  CHECK(IBackgroundCopyFile3, SetValidationState, 9)                                      \
  CHECK(IBackgroundCopyFile3, GetValidationState, 10)                                     \
  CHECK(IBackgroundCopyFile3, IsDownloadedFromPeer, 11)                                   \
  CHECK(IBackgroundCopyFile4, GetPeerDownloadStats, 12)                                   \
  CHECK(IBackgroundCopyFile5, SetProperty, 13)                                            \
  CHECK(IBackgroundCopyFile5, GetProperty, 14)                                            \
  CHECK(IBackgroundCopyFile6, UpdateDownloadPosition, 15)                                 \
  CHECK(IBackgroundCopyFile6, RequestFileRanges, 16)                                      \
  CHECK(IBackgroundCopyFile6, GetFilledFileRanges, 17)                                    \
  CHECK(IBackgroundCopyCallback, JobTransferred, 3)                                       \
  CHECK(IBackgroundCopyCallback, JobError, 4)                                             \
  CHECK(IBackgroundCopyCallback, JobModification, 5)                                      \
  CHECK(IBackgroundCopyCallback2, FileTransferred, 6)                                     \
  CHECK(IBackgroundCopyCallback3, FileRangesTransferred, 7)                               \
  CHECK(IBackgroundCopyServerCertificateValidationCallback, ValidateServerCertificate, 3) \
  CHECK(IBitsPeerCacheAdministration, GetMaximumCacheSize, 3)                             \
  CHECK(IBitsPeerCacheAdministration, SetMaximumCacheSize, 4)                             \
  CHECK(IBitsPeerCacheAdministration, GetMaximumContentAge, 5)                            \
  CHECK(IBitsPeerCacheAdministration, SetMaximumContentAge, 6)                            \
  CHECK(IBitsPeerCacheAdministration, GetConfigurationFlags, 7)                           \
  CHECK(IBitsPeerCacheAdministration, SetConfigurationFlags, 8)                           \
  CHECK(IBitsPeerCacheAdministration, EnumRecords, 9)                                     \
  CHECK(IBitsPeerCacheAdministration, GetRecord, 10)                                      \
  CHECK(IBitsPeerCacheAdministration, ClearRecords, 11)                                   \
  CHECK(IBitsPeerCacheAdministration, DeleteRecord, 12)                                   \
  CHECK(IBitsPeerCacheAdministration, DeleteUrl, 13)                                      \
  CHECK(IBitsPeerCacheAdministration, EnumPeers, 14)                                      \
  CHECK(IBitsPeerCacheAdministration, ClearPeers, 15)                                     \
  CHECK(IBitsPeerCacheAdministration, DiscoverPeers, 16)                                  \
  CHECK(IBitsPeerCacheRecord, GetId, 3)                                                   \
  CHECK(IBitsPeerCacheRecord, GetOriginUrl, 4)                                            \
  CHECK(IBitsPeerCacheRecord, GetFileSize, 5)                                             \
  CHECK(IBitsPeerCacheRecord, GetFileModificationTime, 6)                                 \
  CHECK(IBitsPeerCacheRecord, GetLastAccessTime, 7)                                       \
  CHECK(IBitsPeerCacheRecord, IsFileValidated, 8)                                         \
  CHECK(IBitsPeerCacheRecord, GetFileRanges, 9)                                           \
  CHECK(IBitsPeer, GetPeerName, 3)                                                        \
  CHECK(IBitsPeer, IsAuthenticated, 4)                                                    \
  CHECK(IBitsPeer, IsAvailable, 5)

/// The first and the last method that each derived interface has from each of its ancestors.
#define OPENBITS_EXPECTED_INHERITED_SLOTS(CHECK)                     \
  CHECK(IBackgroundCopyJob2, AddFileSet, 3)                          \
  CHECK(IBackgroundCopyJob2, TakeOwnership, 34)                      \
  CHECK(IBackgroundCopyJob3, AddFileSet, 3)                          \
  CHECK(IBackgroundCopyJob3, TakeOwnership, 34)                      \
  CHECK(IBackgroundCopyJob3, SetNotifyCmdLine, 35)                   \
  CHECK(IBackgroundCopyJob3, RemoveCredentials, 42)                  \
  CHECK(IBackgroundCopyJob4, AddFileSet, 3)                          \
  CHECK(IBackgroundCopyJob4, TakeOwnership, 34)                      \
  CHECK(IBackgroundCopyJob4, SetNotifyCmdLine, 35)                   \
  CHECK(IBackgroundCopyJob4, RemoveCredentials, 42)                  \
  CHECK(IBackgroundCopyJob4, ReplaceRemotePrefix, 43)                \
  CHECK(IBackgroundCopyJob4, GetFileACLFlags, 46)                    \
  CHECK(IBackgroundCopyJob5, AddFileSet, 3)                          \
  CHECK(IBackgroundCopyJob5, TakeOwnership, 34)                      \
  CHECK(IBackgroundCopyJob5, SetNotifyCmdLine, 35)                   \
  CHECK(IBackgroundCopyJob5, RemoveCredentials, 42)                  \
  CHECK(IBackgroundCopyJob5, ReplaceRemotePrefix, 43)                \
  CHECK(IBackgroundCopyJob5, GetFileACLFlags, 46)                    \
  CHECK(IBackgroundCopyJob5, SetPeerCachingFlags, 47)                \
  CHECK(IBackgroundCopyJob5, GetMaximumDownloadTime, 52)             \
  CHECK(IBackgroundCopyJobHttpOptions2, SetClientCertificateByID, 3) \
  CHECK(IBackgroundCopyJobHttpOptions2, GetSecurityFlags, 10)        \
  CHECK(IBackgroundCopyJobHttpOptions3, SetClientCertificateByID, 3) \
  CHECK(IBackgroundCopyJobHttpOptions3, GetSecurityFlags, 10)        \
  CHECK(IBackgroundCopyJobHttpOptions3, SetHttpMethod, 11)           \
  CHECK(IBackgroundCopyJobHttpOptions3, GetHttpMethod, 12)           \
  CHECK(IBackgroundCopyFile2, GetRemoteName, 3)                      \
  CHECK(IBackgroundCopyFile2, GetProgress, 5)                        \
  CHECK(IBackgroundCopyFile3, GetRemoteName, 3)                      \
  CHECK(IBackgroundCopyFile3, GetProgress, 5)                        \
  CHECK(IBackgroundCopyFile3, GetFileRanges, 6)                      \
  CHECK(IBackgroundCopyFile3, SetRemoteName, 7)                      \
  CHECK(IBackgroundCopyFile4, GetRemoteName, 3)                      \
  CHECK(IBackgroundCopyFile4, GetProgress, 5)                        \
  CHECK(IBackgroundCopyFile4, GetFileRanges, 6)                      \
  CHECK(IBackgroundCopyFile4, SetRemoteName, 7)                      \
  CHECK(IBackgroundCopyFile4, GetTemporaryName, 8)                   \
  CHECK(IBackgroundCopyFile4, IsDownloadedFromPeer, 11)              \
  CHECK(IBackgroundCopyFile5, GetRemoteName, 3)                      \
  CHECK(IBackgroundCopyFile5, GetProgress, 5)                        \
  CHECK(IBackgroundCopyFile5, GetFileRanges, 6)                      \
  CHECK(IBackgroundCopyFile5, SetRemoteName, 7)                      \
  CHECK(IBackgroundCopyFile5, GetTemporaryName, 8)                   \
  CHECK(IBackgroundCopyFile5, IsDownloadedFromPeer, 11)              \
  CHECK(IBackgroundCopyFile5, GetPeerDownloadStats, 12)              \
  CHECK(IBackgroundCopyFile6, GetRemoteName, 3)                      \
  CHECK(IBackgroundCopyFile6, GetProgress, 5)                        \
  CHECK(IBackgroundCopyFile6, GetFileRanges, 6)                      \
  CHECK(IBackgroundCopyFile6, SetRemoteName, 7)                      \
  CHECK(IBackgroundCopyFile6, GetTemporaryName, 8)                   \
  CHECK(IBackgroundCopyFile6, IsDownloadedFromPeer, 11)              \
  CHECK(IBackgroundCopyFile6, GetPeerDownloadStats, 12)              \
  CHECK(IBackgroundCopyFile6, SetProperty, 13)                       \
  CHECK(IBackgroundCopyFile6, GetProperty, 14)                       \
  CHECK(IBackgroundCopyCallback2, JobTransferred, 3)                 \
  CHECK(IBackgroundCopyCallback2, JobModification, 5)                \
  CHECK(IBackgroundCopyCallback3, JobTransferred, 3)                 \
  CHECK(IBackgroundCopyCallback3, JobModification, 5)                \
  CHECK(IBackgroundCopyCallback3, FileTransferred, 6)

/// qmgr.h.
#define OPENBITS_EXPECTED_OLD_SLOTS(CHECK)                \
  CHECK(IBackgroundCopyQMgr, CreateGroup, 3)              \
  CHECK(IBackgroundCopyQMgr, GetGroup, 4)                 \
  CHECK(IBackgroundCopyQMgr, EnumGroups, 5)               \
  CHECK(IBackgroundCopyGroup, GetProp, 3)                 \
  CHECK(IBackgroundCopyGroup, SetProp, 4)                 \
  CHECK(IBackgroundCopyGroup, GetProgress, 5)             \
  CHECK(IBackgroundCopyGroup, GetStatus, 6)               \
  CHECK(IBackgroundCopyGroup, GetJob, 7)                  \
  CHECK(IBackgroundCopyGroup, SuspendGroup, 8)            \
  CHECK(IBackgroundCopyGroup, ResumeGroup, 9)             \
  CHECK(IBackgroundCopyGroup, CancelGroup, 10)            \
  CHECK(IBackgroundCopyGroup, get_Size, 11)               \
  CHECK(IBackgroundCopyGroup, get_GroupID, 12)            \
  CHECK(IBackgroundCopyGroup, CreateJob, 13)              \
  CHECK(IBackgroundCopyGroup, EnumJobs, 14)               \
  CHECK(IBackgroundCopyGroup, SwitchToForeground, 15)     \
  CHECK(IBackgroundCopyGroup, QueryNewJobInterface, 16)   \
  CHECK(IBackgroundCopyGroup, SetNotificationPointer, 17) \
  CHECK(IBackgroundCopyJob1, CancelJob, 3)                \
  CHECK(IBackgroundCopyJob1, GetProgress, 4)              \
  CHECK(IBackgroundCopyJob1, GetStatus, 5)                \
  CHECK(IBackgroundCopyJob1, AddFiles, 6)                 \
  CHECK(IBackgroundCopyJob1, GetFile, 7)                  \
  CHECK(IBackgroundCopyJob1, GetFileCount, 8)             \
  CHECK(IBackgroundCopyJob1, SwitchToForeground, 9)       \
  CHECK(IBackgroundCopyJob1, get_JobID, 10)               \
  CHECK(IBackgroundCopyCallback1, OnStatus, 3)            \
  CHECK(IBackgroundCopyCallback1, OnProgress, 4)          \
  CHECK(IBackgroundCopyCallback1, OnProgressEx, 5)        \
  CHECK(IEnumBackgroundCopyGroups, Next, 3)               \
  CHECK(IEnumBackgroundCopyGroups, Skip, 4)               \
  CHECK(IEnumBackgroundCopyGroups, Reset, 5)              \
  CHECK(IEnumBackgroundCopyGroups, Clone, 6)              \
  CHECK(IEnumBackgroundCopyGroups, GetCount, 7)           \
  CHECK(IEnumBackgroundCopyJobs1, Next, 3)                \
  CHECK(IEnumBackgroundCopyJobs1, Skip, 4)                \
  CHECK(IEnumBackgroundCopyJobs1, Reset, 5)               \
  CHECK(IEnumBackgroundCopyJobs1, Clone, 6)               \
  CHECK(IEnumBackgroundCopyJobs1, GetCount, 7)

/// How many methods each interface of bits*.h has, IUnknown's and inherited ones with it.
#define OPENBITS_EXPECTED_TABLE_SIZES(CHECK)                   \
  CHECK(IBackgroundCopyManager, 7)                             \
  CHECK(IBackgroundCopyJob, 35)                                \
  CHECK(IBackgroundCopyJob2, 43)                               \
  CHECK(IBackgroundCopyJob3, 47)                               \
  CHECK(IBackgroundCopyJob4, 53)                               \
  CHECK(IBackgroundCopyJob5, 55)                               \
  CHECK(IBackgroundCopyJobHttpOptions, 11)                     \
  CHECK(IBackgroundCopyJobHttpOptions2, 13)                    \
  CHECK(IBackgroundCopyJobHttpOptions3, 15)                    \
  CHECK(IBitsTokenOptions, 8)                                  \
  CHECK(IBackgroundCopyFile, 6)                                \
  CHECK(IBackgroundCopyFile2, 8)                               \
  CHECK(IBackgroundCopyFile3, 12)                              \
  CHECK(IBackgroundCopyFile4, 13)                              \
  CHECK(IBackgroundCopyFile5, 15)                              \
  CHECK(IBackgroundCopyFile6, 18)                              \
  CHECK(IBackgroundCopyError, 8)                               \
  CHECK(IEnumBackgroundCopyJobs, 8)                            \
  CHECK(IEnumBackgroundCopyFiles, 8)                           \
  CHECK(IBackgroundCopyCallback, 6)                            \
  CHECK(IBackgroundCopyCallback2, 7)                           \
  CHECK(IBackgroundCopyCallback3, 8)                           \
  CHECK(IBackgroundCopyServerCertificateValidationCallback, 4) \
  CHECK(IBitsPeerCacheAdministration, 17)                      \
  CHECK(IBitsPeerCacheRecord, 10)                              \
  CHECK(IBitsPeer, 6)                                          \
  CHECK(IEnumBitsPeerCacheRecords, 8)                          \
  CHECK(IEnumBitsPeers, 8)
