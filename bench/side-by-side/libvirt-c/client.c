/* The same work through libvirt's own client library. Usage: client SOCKET NAME WORK COUNT WARM-UP */
#include "../measure.h"

#include <libvirt/libvirt.h>
#include <pthread.h>
#include <string.h>

static virDomainPtr domain;
static long share;

static void info(virDomainPtr of)
{
    virDomainInfo got;
    require(virDomainGetInfo(of, &got) == 0, "virDomainGetInfo");
}

static void *caller(void *unused)
{
    for (long n = 0; n < share; n++)
        info(domain);
    return unused;
}

static void at_once(long count, int together)
{
    pthread_t threads[64];
    share = count / together;
    if (together == 1) {
        caller(NULL);
        return;
    }
    for (int n = 0; n < together; n++)
        require(pthread_create(&threads[n], NULL, caller, NULL) == 0, "pthread_create");
    for (int n = 0; n < together; n++)
        pthread_join(threads[n], NULL);
}

static void with_state(virConnectPtr host)
{
    virDomainPtr *domains;
    virDomainStatsRecordPtr *records;
    int number = virConnectListAllDomains(host, &domains, VIR_CONNECT_LIST_DOMAINS_PERSISTENT);
    require(number >= 0, "virConnectListAllDomains");
    require(virConnectGetAllDomainStats(host, VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU,
                                        &records, 0) >= 0, "virConnectGetAllDomainStats");
    virDomainStatsRecordListFree(records);
    for (int n = 0; n < number; n++)
        virDomainFree(domains[n]);
    free(domains);
}

int main(int argc, char **argv)
{
    require(argc == 6, "usage");
    const char *work = argv[3];
    long count = atol(argv[4]), warm = atol(argv[5]);
    char uri[4096];
    snprintf(uri, sizeof uri, "test+unix://%s?socket=%s", argv[2] + strlen("test://"), argv[1]);
    virConnectPtr host = virConnectOpen(uri);
    require(host != NULL, "virConnectOpen");
    virDomainPtr *domains;
    int number = virConnectListAllDomains(host, &domains, 0);
    require(number > 0, "virConnectListAllDomains");
    domain = domains[0];

    if (strcmp(work, "open-close") == 0) {
        struct measure m = { 0 };
        for (long n = -warm; n < count; n++) {
            if (n == 0)
                m = measure_begin();
            virConnectPtr other = virConnectOpen(uri);
            require(other != NULL, "virConnectOpen");
            virConnectClose(other);
        }
        measure_end(m, work, count);
    } else if (strcmp(work, "large-xml") == 0) {
        struct measure m = { 0 };
        for (long n = -warm; n < count; n++) {
            if (n == 0)
                m = measure_begin();
            char *xml = virDomainGetXMLDesc(domain, 0);
            require(xml != NULL, "virDomainGetXMLDesc");
            free(xml);
        }
        measure_end(m, work, count);
    } else if (strcmp(work, "domains") == 0) {
        struct measure m = { 0 };
        for (long n = -warm; n < count; n++) {
            if (n == 0)
                m = measure_begin();
            with_state(host);
        }
        measure_end(m, "list", count);
        m = measure_begin();
        for (int n = 0; n < number; n++)
            info(domains[n]);
        measure_end(m, "one-by-one", number);
    } else {
        int together = strcmp(work, "callers-5") == 0 ? 5 : strcmp(work, "callers-50") == 0 ? 50 : 1;
        at_once(warm, together);
        struct measure m = measure_begin();
        at_once(count, together);
        measure_end(m, work, count);
    }
    return 0;
}
