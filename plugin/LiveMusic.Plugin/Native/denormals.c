/*
 * Denormal numbers to zero for the length of one process call. Feedback tails and fades otherwise end in numbers that cost a hundred times the time.
 * .NET has no access to the control register. Freestanding: no header, so that any C compiler will do.
 */
#if defined(_MSC_VER) && !defined(__clang__) && (defined(_M_X64) || defined(_M_IX86))
#include <intrin.h>
#endif

/* Sets flush-to-zero (and denormals-are-zero); returns what was set before. */
unsigned long long livemusic_denormals_off(void)
{
#if defined(_MSC_VER) && !defined(__clang__) && (defined(_M_X64) || defined(_M_IX86))
    unsigned int before = _mm_getcsr();
    _mm_setcsr(before | 0x8040u);
    return before;
#elif defined(__x86_64__) || defined(__i386__)
    unsigned int before, now;
    __asm__ volatile("stmxcsr %0" : "=m"(before));
    now = before | 0x8040u;
    __asm__ volatile("ldmxcsr %0" : : "m"(now));
    return before;
#elif defined(__aarch64__)
    unsigned long long before, now;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    now = before | (1ull << 24);
    __asm__ volatile("msr fpcr, %0" : : "r"(now));
    return before;
#else
    return 0;
#endif
}

void livemusic_denormals_restore(unsigned long long before)
{
#if defined(_MSC_VER) && !defined(__clang__) && (defined(_M_X64) || defined(_M_IX86))
    _mm_setcsr((unsigned int)before);
#elif defined(__x86_64__) || defined(__i386__)
    unsigned int value = (unsigned int)before;
    __asm__ volatile("ldmxcsr %0" : : "m"(value));
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(before));
#else
    (void)before;
#endif
}
