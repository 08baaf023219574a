/* The data symbol that CLAP hosts look for. Managed code can export functions only. */
#include <stdint.h>

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

extern uint8_t livemusic_clap_init(const char *path);
extern void livemusic_clap_deinit(void);
extern const void *livemusic_clap_get_factory(const char *id);

struct entry {
    uint32_t version[3];
    uint8_t (*init)(const char *);
    void (*deinit)(void);
    const void *(*get_factory)(const char *);
};

EXPORT extern const struct entry clap_entry;
const struct entry clap_entry = {{1, 2, 10}, livemusic_clap_init, livemusic_clap_deinit, livemusic_clap_get_factory};
