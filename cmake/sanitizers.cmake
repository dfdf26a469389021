# OPENBITS_SANITIZE=address,undefined or =thread instruments everything built here.
if(OPENBITS_SANITIZE)
  add_compile_options(-fsanitize=${OPENBITS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OPENBITS_SANITIZE})
  if(OPENBITS_SANITIZE MATCHES "undefined")
    # A client's callback may be a table of C functions, which carries no type information: the vptr
    # check would read past it.
    add_compile_options(-fno-sanitize=vptr)
  endif()
endif()
