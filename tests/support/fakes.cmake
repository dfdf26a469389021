# The fakes: files, transport, time and randomness in memory, for unit and component tests.
add_library(openbits_test_fakes STATIC
  ${CMAKE_CURRENT_LIST_DIR}/fake_answer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/fake_file_handles.cpp
  ${CMAKE_CURRENT_LIST_DIR}/fake_file_system.cpp
  ${CMAKE_CURRENT_LIST_DIR}/fake_file_world.cpp
  ${CMAKE_CURRENT_LIST_DIR}/fake_transport.cpp
  ${CMAKE_CURRENT_LIST_DIR}/fake_upload_server.cpp
  ${CMAKE_CURRENT_LIST_DIR}/manual_runner.cpp
  ${CMAKE_CURRENT_LIST_DIR}/memory_job_store.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sample_records.cpp)
# Bodies are made byte by byte in every kind of build.
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/fake_answer.cpp PROPERTIES COMPILE_OPTIONS "-O2")
target_include_directories(openbits_test_fakes PUBLIC ${PROJECT_SOURCE_DIR})
target_link_libraries(openbits_test_fakes
  PUBLIC openbits_engine openbits_transport openbits_platform PRIVATE openbits_warnings)

# The whole engine on these fakes.
add_library(openbits_test_engine STATIC ${CMAKE_CURRENT_LIST_DIR}/engine_fixture.cpp)
target_link_libraries(openbits_test_engine PUBLIC openbits_engine openbits_test_fakes PRIVATE openbits_warnings)
