#pragma once

/// The documented codes, written down apart from bitsmsg.h.

/// Calls CHECK(symbol, value).
#define OPENBITS_EXPECTED_CODES(CHECK)                              \
  CHECK(BG_S_ERROR_CONTEXT_NONE, 0x00200006)                        \
  CHECK(BG_S_PARTIAL_COMPLETE, 0x00200017)                          \
  CHECK(BG_S_UNABLE_TO_DELETE_FILES, 0x0020001A)                    \
  CHECK(BG_S_PROXY_CHANGED, 0x0020002A)                             \
  CHECK(BG_S_OVERRIDDEN_BY_POLICY, 0x00200055)                      \
  CHECK(BG_E_NOT_FOUND, 0x80200001)                                 \
  CHECK(BG_E_INVALID_STATE, 0x80200002)                             \
  CHECK(BG_E_EMPTY, 0x80200003)                                     \
  CHECK(BG_E_FILE_NOT_AVAILABLE, 0x80200004)                        \
  CHECK(BG_E_PROTOCOL_NOT_AVAILABLE, 0x80200005)                    \
  CHECK(BG_E_ERROR_CONTEXT_UNKNOWN, 0x80200007)                     \
  CHECK(BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER, 0x80200008)       \
  CHECK(BG_E_ERROR_CONTEXT_LOCAL_FILE, 0x80200009)                  \
  CHECK(BG_E_ERROR_CONTEXT_REMOTE_FILE, 0x8020000A)                 \
  CHECK(BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT, 0x8020000B)           \
  CHECK(BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION, 0x8020000C)  \
  CHECK(BG_E_DESTINATION_LOCKED, 0x8020000D)                        \
  CHECK(BG_E_VOLUME_CHANGED, 0x8020000E)                            \
  CHECK(BG_E_ERROR_INFORMATION_UNAVAILABLE, 0x8020000F)             \
  CHECK(BG_E_NETWORK_DISCONNECTED, 0x80200010)                      \
  CHECK(BG_E_MISSING_FILE_SIZE, 0x80200011)                         \
  CHECK(BG_E_INSUFFICIENT_HTTP_SUPPORT, 0x80200012)                 \
  CHECK(BG_E_INSUFFICIENT_RANGE_SUPPORT, 0x80200013)                \
  CHECK(BG_E_REMOTE_NOT_SUPPORTED, 0x80200014)                      \
  CHECK(BG_E_NEW_OWNER_DIFF_MAPPING, 0x80200015)                    \
  CHECK(BG_E_NEW_OWNER_NO_FILE_ACCESS, 0x80200016)                  \
  CHECK(BG_E_PROXY_LIST_TOO_LARGE, 0x80200018)                      \
  CHECK(BG_E_PROXY_BYPASS_LIST_TOO_LARGE, 0x80200019)               \
  CHECK(BG_E_INVALID_SERVER_RESPONSE, 0x8020001B)                   \
  CHECK(BG_E_TOO_MANY_FILES, 0x8020001C)                            \
  CHECK(BG_E_LOCAL_FILE_CHANGED, 0x8020001D)                        \
  CHECK(BG_E_ERROR_CONTEXT_REMOTE_APPLICATION, 0x8020001E)          \
  CHECK(BG_E_SESSION_NOT_FOUND, 0x8020001F)                         \
  CHECK(BG_E_TOO_LARGE, 0x80200020)                                 \
  CHECK(BG_E_STRING_TOO_LONG, 0x80200021)                           \
  CHECK(BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH, 0x80200022)           \
  CHECK(BG_E_SERVER_EXECUTE_ENABLE, 0x80200023)                     \
  CHECK(BG_E_NO_PROGRESS, 0x80200024)                               \
  CHECK(BG_E_USERNAME_TOO_LARGE, 0x80200025)                        \
  CHECK(BG_E_PASSWORD_TOO_LARGE, 0x80200026)                        \
  CHECK(BG_E_INVALID_AUTH_TARGET, 0x80200027)                       \
  CHECK(BG_E_INVALID_AUTH_SCHEME, 0x80200028)                       \
  CHECK(BG_E_FILE_NOT_FOUND, 0x80200029)                            \
  CHECK(BG_E_INVALID_RANGE, 0x8020002B)                             \
  CHECK(BG_E_OVERLAPPING_RANGES, 0x8020002C)                        \
  CHECK(BG_E_CONNECT_FAILURE, 0x8020002D)                           \
  CHECK(BG_E_CONNECTION_CLOSED, 0x8020002E)                         \
  CHECK(BG_E_BLOCKED_BY_POLICY, 0x8020003E)                         \
  CHECK(BG_E_INVALID_PROXY_INFO, 0x8020003F)                        \
  CHECK(BG_E_INVALID_CREDENTIALS, 0x80200040)                       \
  CHECK(BG_E_INVALID_HASH_ALGORITHM, 0x80200041)                    \
  CHECK(BG_E_RECORD_DELETED, 0x80200042)                            \
  CHECK(BG_E_COMMIT_IN_PROGRESS, 0x80200043)                        \
  CHECK(BG_E_DISCOVERY_IN_PROGRESS, 0x80200044)                     \
  CHECK(BG_E_UPNP_ERROR, 0x80200045)                                \
  CHECK(BG_E_TEST_OPTION_BLOCKED_DOWNLOAD, 0x80200046)              \
  CHECK(BG_E_PEERCACHING_DISABLED, 0x80200047)                      \
  CHECK(BG_E_BUSYCACHERECORD, 0x80200048)                           \
  CHECK(BG_E_TOO_MANY_JOBS_PER_USER, 0x80200049)                    \
  CHECK(BG_E_TOO_MANY_JOBS_PER_MACHINE, 0x80200050)                 \
  CHECK(BG_E_TOO_MANY_FILES_IN_JOB, 0x80200051)                     \
  CHECK(BG_E_TOO_MANY_RANGES_IN_FILE, 0x80200052)                   \
  CHECK(BG_E_VALIDATION_FAILED, 0x80200053)                         \
  CHECK(BG_E_MAXDOWNLOAD_TIMEOUT, 0x80200054)                       \
  CHECK(BG_E_TOKEN_REQUIRED, 0x80200056)                            \
  CHECK(BG_E_UNKNOWN_PROPERTY_ID, 0x80200057)                       \
  CHECK(BG_E_READ_ONLY_PROPERTY, 0x80200058)                        \
  CHECK(BG_E_BLOCKED_BY_COST_TRANSFER_POLICY, 0x80200059)           \
  CHECK(BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY, 0x80200060) \
  CHECK(BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE, 0x80200061)          \
  CHECK(BG_E_READ_ONLY_PROPERTY_AFTER_RESUME, 0x80200062)           \
  CHECK(BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE, 0x80200063)           \
  CHECK(BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED, 0x80200064)           \
  CHECK(BG_E_STANDBY_MODE, 0x80200065)                              \
  CHECK(BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED, 0x80200066)      \
  CHECK(BG_E_BLOCKED_BY_BATTERY_POLICY, 0x80200067)                 \
  CHECK(BG_E_BLOCKED_BY_BATTERY_SAVER, 0x80200068)                  \
  CHECK(BG_E_WATCHDOG_TIMEOUT, 0x80200069)                          \
  CHECK(BG_E_APP_PACKAGE_NOT_FOUND, 0x8020006A)                     \
  CHECK(BG_E_APP_PACKAGE_SCENARIO_NOT_SUPPORTED, 0x8020006B)        \
  CHECK(BG_E_DATABASE_CORRUPT, 0x8020006C)                          \
  CHECK(BG_E_RANDOM_ACCESS_NOT_SUPPORTED, 0x8020006D)               \
  CHECK(BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY, 0x8020006E)       \
  CHECK(BG_E_BLOCKED_BY_GAME_MODE, 0x8020006F)                      \
  CHECK(BG_E_BLOCKED_BY_SYSTEM_POLICY, 0x80200070)                  \
  CHECK(BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD, 0x80200071)     \
  CHECK(BG_E_UNSUPPORTED_JOB_CONFIGURATION, 0x80200072)             \
  CHECK(BG_E_REMOTE_FILE_CHANGED, 0x80200073)                       \
  CHECK(BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED, 0x80200074) \
  CHECK(BG_E_READ_ONLY_WHEN_JOB_ACTIVE, 0x80200075)                 \
  CHECK(BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK, 0x80200076)

/// The statuses that have a symbol. Calls CHECK(status).
// Release 14 of the formatter never comes to rest on it.
// clang-format off
#define OPENBITS_EXPECTED_HTTP_STATUSES(CHECK)                                                                      \
  CHECK(100)                                                                                                        \
  CHECK(101)                                                                                                        \
  CHECK(200)                                                                                                        \
  CHECK(201)                                                                                                        \
  CHECK(202)                                                                                                        \
  CHECK(203)                                                                                                        \
  CHECK(204) CHECK(205) CHECK(206) CHECK(300) CHECK(301) CHECK(302) CHECK(303) CHECK(304) CHECK(305) CHECK(307)     \
      CHECK(400) CHECK(401) CHECK(402) CHECK(403) CHECK(404) CHECK(405) CHECK(406) CHECK(407) CHECK(408) CHECK(409) \
          CHECK(410) CHECK(411) CHECK(412) CHECK(413) CHECK(414) CHECK(415) CHECK(416) CHECK(417) CHECK(449)        \
              CHECK(500) CHECK(501) CHECK(502) CHECK(503) CHECK(504) CHECK(505)
// clang-format on
