// The part of Microsoft's C runtime that a NativeAOT library for Windows needs to start, for tests only: what is linked with this is never shipped.
// Not here: stack cookies checked on exceptions (__GSHandlerCheck agrees to everything), control-flow guard (its calls go straight through).
using u32 = unsigned long;
using u64 = unsigned long long;

extern "C" {

// --- Guards that compiled code refers to. Windows' "fail fast" is interrupt 0x29 with a code.
[[noreturn]] static void fail(unsigned code)
{
    __asm__ volatile("int $0x29" ::"c"(code));
    __builtin_unreachable();
}

int _fltused = 0x9875;
u64 __security_cookie = 0x00002B992DDFA232;
u64 __security_cookie_complement = ~0x00002B992DDFA232ull;
void __security_check_cookie(u64 cookie) { if (cookie != __security_cookie) fail(2); }
int __GSHandlerCheck(void *, void *, void *, void *) { return 1; } // ExceptionContinueSearch
[[noreturn]] void __report_rangecheckfailure() { fail(8); }
[[noreturn]] void _purecall() { fail(7); }

void _guard_dispatch_icall_nop(); // The target of the call is in rax.
void _guard_check_icall_nop();
__asm__(".globl _guard_dispatch_icall_nop\n_guard_dispatch_icall_nop:\n jmpq *%rax\n"
        ".globl _guard_check_icall_nop\n_guard_check_icall_nop:\n ret\n");
void (*__guard_dispatch_icall_fptr)() = _guard_dispatch_icall_nop;
void (*__guard_check_icall_fptr)() = _guard_check_icall_nop;

// --- Tables of initialisers: the linker sorts sections by what follows the $, so these are the ends of each table.
typedef void (*Initialiser)();
typedef int (*FallibleInitialiser)();
#define PLACE(name) __attribute__((section(name), used)) const
PLACE(".CRT$XIA") FallibleInitialiser c_first = nullptr;
PLACE(".CRT$XIZ") FallibleInitialiser c_end = nullptr;
PLACE(".CRT$XCA") Initialiser cpp_first = nullptr;
PLACE(".CRT$XCZ") Initialiser cpp_end = nullptr;
PLACE(".CRT$XDA") Initialiser thread_first = nullptr;
PLACE(".CRT$XDZ") Initialiser thread_end = nullptr;

static void run(const Initialiser *first, const Initialiser *end)
{
    for (const Initialiser volatile *i = first; i != end; ++i)
        if (*i) (*i)();
}

// --- Thread-local storage: the directory that the loader reads, and the initialisers of each thread.
typedef void (*ThreadCallback)(void *, u32, void *);
void __dyn_tls_init(void *, u32, void *);
u32 _tls_index = 0;
__attribute__((section(".tls"), used)) char _tls_start = 0;
__attribute__((section(".tls$ZZZ"), used)) char _tls_end = 0;
PLACE(".CRT$XLA") ThreadCallback callback_first = nullptr;
PLACE(".CRT$XLC") ThreadCallback callback_own = __dyn_tls_init;
PLACE(".CRT$XLZ") ThreadCallback callback_end = nullptr;

struct TlsDirectory
{
    void *start, *end;
    u32 *index;
    const ThreadCallback *callbacks;
    u32 zeroFill, characteristics;
};
extern __attribute__((section(".rdata$T"), used)) const TlsDirectory _tls_used = {&_tls_start, &_tls_end, &_tls_index, &callback_first + 1, 0, 0};

__declspec(thread) bool __tls_guard = false;
void __dyn_tls_init(void *, u32 reason, void *)
{
    constexpr u32 threadAttach = 2;
    if (reason != threadAttach || __tls_guard) return;
    __tls_guard = true;
    run(&thread_first, &thread_end);
}
void __dyn_tls_on_demand_init() { __dyn_tls_init(nullptr, 2, nullptr); }

// --- What runs at the end, kept by Windows' own C runtime (ucrt).
struct ExitTable { Initialiser *first, *last, *end; };
int _initialize_onexit_table(ExitTable *);
int _register_onexit_function(ExitTable *, FallibleInitialiser);
int _execute_onexit_table(ExitTable *);
void *malloc(u64);
void free(void *);
static ExitTable exits;
int atexit(Initialiser f) { return _register_onexit_function(&exits, reinterpret_cast<FallibleInitialiser>(f)); }

// --- The entry point.
int DllMain(void *, u32, void *);
int _DllMainCRTStartup(void *library, u32 reason, void *processEnds)
{
    constexpr u32 processDetach = 0, processAttach = 1;
    if (reason == processAttach)
    {
        unsigned low, high;
        __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
        __security_cookie ^= ((u64(high) << 32 | low) * 0x9E3779B97F4A7C15ull) & 0x0000FFFFFFFFFFFFull;
        __security_cookie_complement = ~__security_cookie;
        _initialize_onexit_table(&exits);
        __dyn_tls_on_demand_init();
        for (const FallibleInitialiser volatile *i = &c_first; i != &c_end; ++i)
            if (*i && (*i)()) return 0;
        run(&cpp_first, &cpp_end);
    }
    const int ok = DllMain(library, reason, processEnds);
    if (reason == processDetach && !processEnds) _execute_onexit_table(&exits);
    return ok;
}
}

namespace std { struct nothrow_t {}; extern const nothrow_t nothrow = {}; }
void *operator new(u64 size, const std::nothrow_t &) noexcept { return malloc(size ? size : 1); }
void *operator new[](u64 size, const std::nothrow_t &) noexcept { return malloc(size ? size : 1); }
void operator delete(void *p) noexcept { free(p); }
void operator delete[](void *p) noexcept { free(p); }
void operator delete(void *p, u64) noexcept { free(p); }
void operator delete[](void *p, u64) noexcept { free(p); }
