# OPENBITS_SANITIZE=address,undefined or =thread instruments everything built here.
if(OPENBITS_SANITIZE)
  add_compile_options(-fsanitize=${OPENBITS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OPENBITS_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Instrumented code hides from GCC what is initialised; its manual says not to combine the two.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
  if(OPENBITS_SANITIZE MATCHES "undefined")
    # A client's callback may be a table of C functions, which carries no type information: the vptr
    # check would read past it.
    add_compile_options(-fno-sanitize=vptr)
  endif()
  if(OPENBITS_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio's fences are unknown to the thread sanitizer. Nothing relies on them: its queues are locked by mutexes.
    add_compile_options(-Wno-tsan)
  endif()
endif()
