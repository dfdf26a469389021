/* The SDK's <rpcndr.h> for systems without it: the words that headers made by MIDL or widl are written in. It alone
 * defines `interface`, because such headers include it and other programs may have that name for themselves. */
#ifndef OPENBITS_COMPAT_RPCNDR_H
#define OPENBITS_COMPAT_RPCNDR_H

#include <rpc.h>
#include <objbase.h>

#ifndef interface
#define interface struct
#endif
#define MIDL_INTERFACE(uuid) struct
#ifndef DECLSPEC_UUID
#define DECLSPEC_UUID(uuid)
#endif
#ifndef DECLSPEC_NOVTABLE
#define DECLSPEC_NOVTABLE
#endif
#ifndef CONST_VTBL
#define CONST_VTBL const
#endif
#ifndef BEGIN_INTERFACE
#define BEGIN_INTERFACE
#define END_INTERFACE
#endif
#ifndef FORCEINLINE
#define FORCEINLINE inline __attribute__((always_inline))
#endif

#define __RPC_FAR
#define __RPC_API
#define __RPC_USER
#define __RPC_STUB
#define __RPC__in
#define __RPC__in_opt
#define __RPC__in_string
#define __RPC__in_opt_string
#define __RPC__in_ecount_full(size)
#define __RPC__out
#define __RPC__out_ecount_part(size, length)
#define __RPC__inout
#define __RPC__inout_opt
#define __RPC__deref_out
#define __RPC__deref_out_opt
#define __RPC__deref_out_opt_string
#define __RPC__deref_out_ecount_full_opt(size)

#endif
