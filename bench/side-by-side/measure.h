/* What both C clients measure, and the line that each piece of work prints. */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

struct measure { double wall, cpu; };

static double wall_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu_now(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static inline struct measure measure_begin(void)
{
    struct measure m = { wall_now(), cpu_now() };
    return m;
}

static inline void measure_end(struct measure begin, const char *work, long calls)
{
    double wall = wall_now() - begin.wall, cpu = cpu_now() - begin.cpu;
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("{\"work\":\"%s\",\"calls\":%ld,\"seconds\":%.9f,\"cpu\":%.6f,\"allocated\":null,\"peak_kib\":%ld}\n",
           work, calls, wall, cpu, u.ru_maxrss);
    fflush(stdout);
}

static inline void require(int ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "%s failed\n", what);
        exit(1);
    }
}
#endif
