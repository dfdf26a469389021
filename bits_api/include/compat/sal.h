/* The SDK's <sal.h> for systems without it: notes for Microsoft's analyser, which mean nothing to other compilers.
 * The older ones (__in, __out) are left out: the C++ library uses those names itself. */
#ifndef OPENBITS_COMPAT_SAL_H
#define OPENBITS_COMPAT_SAL_H

#include <stddef.h>

#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _In_reads_(size)
#define _In_reads_opt_(size)
#define _In_reads_bytes_(size)
#define _Inout_
#define _Inout_opt_
#define _Out_
#define _Out_opt_
#define _Out_writes_(size)
#define _Out_writes_opt_(size)
#define _Out_writes_z_(size)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_opt_result_maybenull_
#define _COM_Outptr_
#define _COM_Outptr_opt_
#define _COM_Outptr_result_maybenull_
#define _Ret_maybenull_
#define _Check_return_
#define _Must_inspect_result_
#define _Success_(expression)
#define _Use_decl_annotations_

#endif
