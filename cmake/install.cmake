# Installation: the library in both forms, its headers, and the files by which pkg-config and find_package find it.
# Headers go to a folder of their own (include/openbits), so that our windows.h can never shadow anybody's
# unless the flags of openbits.pc or of openbits::openbits ask for it.
if(NOT TARGET openbits)
  return()
endif()

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(openbits_include_dir "${CMAKE_INSTALL_INCLUDEDIR}/openbits")
set(openbits_config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/openbits")

set(openbits_exported openbits)
if(TARGET openbits_guids)
  list(APPEND openbits_exported openbits_guids)
endif()
install(TARGETS ${openbits_exported} EXPORT openbits
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT development
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development
  INCLUDES DESTINATION "${openbits_include_dir}")
if(TARGET openbits_static)
  # Not part of the export: what it links is found only when the `static` component is asked for.
  install(TARGETS openbits_static
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
endif()
foreach(program IN ITEMS bitsadmin openbits_cli openbitsd bits-upload-server)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT programs)
  endif()
endforeach()

install(DIRECTORY "${PROJECT_SOURCE_DIR}/bits_api/include/"
  DESTINATION "${openbits_include_dir}" COMPONENT development
  FILES_MATCHING PATTERN "*.h" PATTERN "compat" EXCLUDE)
set(openbits_compat_cflags "")
if(NOT WIN32)
  # Windows has the real windows.h; only the other systems get ours.
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/bits_api/include/compat/"
    DESTINATION "${openbits_include_dir}/compat" COMPONENT development
    FILES_MATCHING PATTERN "*.h")
  set(openbits_compat_cflags " -I\${includedir}/openbits/compat")
endif()

# openbits.pc: relative to its own place wherever the install folders are relative, so that a moved prefix still works.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(openbits_pc_prefix "${CMAKE_INSTALL_PREFIX}")
  set(openbits_pc_libdir "${CMAKE_INSTALL_LIBDIR}")
else()
  file(RELATIVE_PATH openbits_pc_up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" openbits_pc_up "${openbits_pc_up}")
  set(openbits_pc_prefix "\${pcfiledir}/${openbits_pc_up}")
  set(openbits_pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
endif()
if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(openbits_pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
else()
  set(openbits_pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/openbits.pc.in" "${PROJECT_BINARY_DIR}/openbits.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/openbits.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)

# find_package(openbits [COMPONENTS static])
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/config.cmake.in" "${PROJECT_BINARY_DIR}/openbitsConfig.cmake"
  INSTALL_DESTINATION "${openbits_config_dir}"
  PATH_VARS CMAKE_INSTALL_LIBDIR openbits_include_dir)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/openbitsConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/openbitsConfig.cmake" "${PROJECT_BINARY_DIR}/openbitsConfigVersion.cmake"
  DESTINATION "${openbits_config_dir}" COMPONENT development)
install(EXPORT openbits NAMESPACE openbits:: FILE openbitsTargets.cmake
  DESTINATION "${openbits_config_dir}" COMPONENT development)
