/* The limit: a thread that writes ready-made packets to the socket and reads the answers, and looks at nothing else in
 * them than length and status. Usage: raw SOCKET NAME WORK COUNT WARM-UP */
#include "../measure.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HEADER = 28, OPEN = 1, CLOSE = 2, XML = 14, INFO = 16, LIST = 273, STATS = 344, MOST = 33554436 };

static unsigned char *reply;
static size_t have, taken;
static uint32_t serial;

static void put(unsigned char **at, uint32_t value)
{
    value = htonl(value);
    memcpy(*at, &value, 4);
    *at += 4;
}

static uint32_t get(const unsigned char *at)
{
    uint32_t value;
    memcpy(&value, at, 4);
    return ntohl(value);
}

static size_t packet(unsigned char *to, uint32_t procedure, const void *body, size_t size)
{
    unsigned char *at = to;
    put(&at, HEADER + size);
    put(&at, 0x20008086);
    put(&at, 1);
    put(&at, procedure);
    put(&at, 0);
    put(&at, serial++);
    put(&at, 0);
    memcpy(at, body, size);
    return HEADER + size;
}

static void send_all(int fd, const unsigned char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);
        require(n > 0, "write");
        bytes += n;
        size -= n;
    }
}

/* The next answer if it is there whole, else NULL. */
static unsigned char *next(void)
{
    unsigned char *at = reply + taken;
    if (have - taken < 4 || have - taken < get(at))
        return NULL;
    require(get(at + 24) == 0, "a call");
    taken += get(at);
    return at;
}

static void fill(int fd)
{
    if (taken == have)
        taken = have = 0;
    else if (taken > 0 && MOST - have < 65536) {
        memmove(reply, reply + taken, have - taken);
        have -= taken;
        taken = 0;
    }
    ssize_t n = read(fd, reply + have, MOST - have);
    require(n > 0, "read");
    have += n;
}

static unsigned char *call(int fd, uint32_t procedure, const void *body, size_t size)
{
    static unsigned char out[8192];
    send_all(fd, out, packet(out, procedure, body, size));
    unsigned char *answer;
    while ((answer = next()) == NULL)
        fill(fd);
    return answer;
}

static int connect_to(const char *path)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    require(connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    return fd;
}

static int open_name(const char *path, const char *name)
{
    unsigned char body[4096] = { 0 }, *at = body;
    size_t length = strlen(name);
    require(length < 4000, "name");
    int fd = connect_to(path);
    call(fd, 66, body, 0);
    put(&at, 1);
    put(&at, length);
    memcpy(at, name, length);
    at += (length + 3) & ~3UL;
    put(&at, 0);
    call(fd, OPEN, body, at - body);
    return fd;
}

static size_t domain_size(const unsigned char *at)
{
    return 4 + ((get(at) + 3) & ~3U) + 16 + 4;
}

static void in_flight(int fd, const unsigned char *domain, size_t size, long count, int together)
{
    unsigned char out[65536];
    size_t used = 0;
    long sent = 0, answered = 0;
    for (; sent < together && sent < count; sent++)
        used += packet(out + used, INFO, domain, size);
    send_all(fd, out, used);
    while (answered < count) {
        fill(fd);
        for (used = 0; next() != NULL; answered++)
            if (sent < count) {
                used += packet(out + used, INFO, domain, size);
                sent++;
            }
        if (used > 0)
            send_all(fd, out, used);
    }
}

static unsigned char *list(int fd, size_t *size)
{
    unsigned char body[64], *at = body;
    put(&at, 1);
    put(&at, 1 << 2); /* persistent */
    unsigned char *answer = call(fd, LIST, body, at - body);
    *size = get(answer) - HEADER;
    return answer + HEADER;
}

static void stats(int fd)
{
    unsigned char body[64], *at = body;
    put(&at, 0);
    put(&at, 1 | 4 | 8);
    put(&at, 0);
    call(fd, STATS, body, at - body);
}

int main(int argc, char **argv)
{
    require(argc == 6, "usage");
    const char *path = argv[1], *name = argv[2], *work = argv[3];
    long count = atol(argv[4]), warm = atol(argv[5]);
    reply = malloc(MOST);
    int fd = open_name(path, name);
    size_t size;
    unsigned char *domains = list(fd, &size);
    unsigned char *kept = malloc(size);
    memcpy(kept, domains, size);
    long number = get(kept);
    unsigned char *first = kept + 4;

    if (strcmp(work, "open-close") == 0) {
        struct measure m = { 0 };
        for (long n = -warm; n < count; n++) {
            if (n == 0)
                m = measure_begin();
            int other = open_name(path, name);
            call(other, CLOSE, kept, 0);
            close(other);
        }
        measure_end(m, work, count);
    } else if (strcmp(work, "large-xml") == 0) {
        unsigned char body[4096], *at = body + domain_size(first);
        memcpy(body, first, domain_size(first));
        put(&at, 0);
        struct measure m = { 0 };
        for (long n = -warm; n < count; n++) {
            if (n == 0)
                m = measure_begin();
            call(fd, XML, body, at - body);
        }
        measure_end(m, work, count);
    } else if (strcmp(work, "domains") == 0) {
        struct measure m = { 0 };
        for (long n = -warm; n < count; n++) {
            if (n == 0)
                m = measure_begin();
            list(fd, &size);
            stats(fd);
        }
        measure_end(m, "list", count);
        m = measure_begin();
        unsigned char *at = first;
        for (long n = 0; n < number; n++, at += domain_size(at))
            call(fd, INFO, at, domain_size(at));
        measure_end(m, "one-by-one", number);
    } else {
        int together = strcmp(work, "callers-5") == 0 ? 5 : strcmp(work, "callers-50") == 0 ? 50 : 1;
        in_flight(fd, first, domain_size(first), warm, together);
        struct measure m = measure_begin();
        in_flight(fd, first, domain_size(first), count, together);
        measure_end(m, work, count);
    }
    return 0;
}
