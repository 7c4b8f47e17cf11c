/// How a short-lived static program begins with GNU C library 2.36 on x86-64: as __libc_start_main does, but
/// without asking the processor what it is. That takes some thirty CPUID instructions, each of which leaves a
/// virtual machine for its hypervisor: 0.2 ms, half of what an empty program costs and more than most builds
/// take. Without an answer the library's string functions are the ones that every x86-64 processor can run, its
/// caches have the library's default sizes, and libcrypto (asked from _init, which is left out for that) uses
/// portable code.
///
/// The names below are private to the library but stable within a release, and CMake takes this file only for
/// that release and after a program that begins this way has run (cmake/SluiceStatic.cmake). Elsewhere programs
/// begin as usual.
#include <elf.h>
#include <features.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#if !defined(__x86_64__) || !defined(__GLIBC__) || __GLIBC__ != 2 || __GLIBC_MINOR__ != 36
#error "written for glibc 2.36 on x86-64"
#endif

typedef void Initializer(int, char**, char**);

extern char** __environ;
extern void* __libc_stack_end;
extern const uintptr_t* _dl_random;
extern const Elf64_Rela __rela_iplt_start[];
extern const Elf64_Rela __rela_iplt_end[];
extern Initializer* const __init_array_start[];
extern Initializer* const __init_array_end[];
void _dl_aux_init(Elf64_auxv_t*);
void __libc_setup_tls(void);
void __libc_early_init(_Bool);
void __libc_init_first(int, char**, char**);

/// What string functions know of caches, in bytes: the library's own values for a processor that does not say.
long __x86_data_cache_size_half = 32 * 1024 / 2;
long __x86_data_cache_size = 32 * 1024;
long __x86_shared_cache_size_half = 1024 * 1024 / 2;
long __x86_shared_cache_size = 1024 * 1024;
long __x86_shared_non_temporal_threshold = 1024 * 1024 * 3 / 4;
long __x86_rep_movsb_threshold = 2048;
long __x86_rep_stosb_threshold = 2048;
long __x86_rep_movsb_stop_threshold = 1024 * 1024 * 3 / 4;
int __x86_string_control = 0;

_Noreturn int __libc_start_main(
    int (*start)(int, char**, char**),
    int argc,
    char** argv,
    void (*init)(void),
    void (*fini)(void),
    void (*linker_fini)(void),
    void* stack_end)
{
    (void)init, (void)fini, (void)linker_fini;
    __environ = argv + argc + 1;
    __libc_stack_end = stack_end;
    char** after = __environ;
    while (*after++)
        ;
    _dl_aux_init((Elf64_auxv_t*)after);
    for (const Elf64_Rela* choice = __rela_iplt_start; choice < __rela_iplt_end; ++choice)
        *(uintptr_t*)choice->r_offset = ((uintptr_t (*)(void))choice->r_addend)();
    __libc_setup_tls();
    // The stack guard, whose first byte is a terminator, and the pointer guard.
    __asm__ volatile("movq %0, %%fs:0x28" : : "r"(_dl_random[0] & ~(uintptr_t)0xff));
    __asm__ volatile("movq %0, %%fs:0x30" : : "r"(_dl_random[1]));
    __libc_early_init(1);
    __libc_init_first(argc, argv, __environ);
    for (Initializer* const* initializer = __init_array_start; initializer < __init_array_end; ++initializer)
        (*initializer)(argc, argv, __environ);
    exit(start(argc, argv, __environ));
}
