# Every third-party library, all packaged by Debian 12; docs/dependencies.md says why each was chosen.
find_package(Threads REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 3.35 REQUIRED)
find_package(Boost 1.74 REQUIRED)  # headers only: Asio, Beast (tests)
if(OPENBITS_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()
