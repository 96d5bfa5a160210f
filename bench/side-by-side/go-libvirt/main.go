// The same work through go-libvirt. Usage: client SOCKET NAME WORK COUNT WARM-UP
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/digitalocean/go-libvirt"
	"github.com/digitalocean/go-libvirt/socket/dialers"
)

type measure struct {
	start     time.Time
	cpu       float64
	allocated uint64
}

func usage() (float64, int64) {
	var u syscall.Rusage
	require(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, u.Maxrss
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func begin() measure {
	bytes := allocated()
	cpu, _ := usage()
	return measure{time.Now(), cpu, bytes}
}

func (m measure) end(work string, calls int) {
	wall := time.Since(m.start).Seconds()
	cpu, peak := usage()
	fmt.Printf("{\"work\":%q,\"calls\":%d,\"seconds\":%.9f,\"cpu\":%.6f,\"allocated\":%d,\"peak_kib\":%d}\n",
		work, calls, wall, cpu-m.cpu, allocated()-m.allocated, peak)
}

func require(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func open(path, name string) *libvirt.Libvirt {
	host := libvirt.NewWithDialer(dialers.NewLocal(dialers.WithSocket(path)))
	require(host.ConnectToURI(libvirt.ConnectURI(name)))
	return host
}

func info(host *libvirt.Libvirt, domain libvirt.Domain) {
	_, _, _, _, _, err := host.DomainGetInfo(domain)
	require(err)
}

func atOnce(host *libvirt.Libvirt, domain libvirt.Domain, count, together int) {
	if together == 1 {
		for n := 0; n < count; n++ {
			info(host, domain)
		}
		return
	}
	var all sync.WaitGroup
	for c := 0; c < together; c++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for n := 0; n < count/together; n++ {
				info(host, domain)
			}
		}()
	}
	all.Wait()
}

func repeat(work string, count, warm int, do func()) {
	for n := 0; n < warm; n++ {
		do()
	}
	m := begin()
	for n := 0; n < count; n++ {
		do()
	}
	m.end(work, count)
}

func main() {
	path, name, work := os.Args[1], os.Args[2], os.Args[3]
	count, err := strconv.Atoi(os.Args[4])
	require(err)
	warm, err := strconv.Atoi(os.Args[5])
	require(err)
	host := open(path, name)
	domains, _, err := host.ConnectListAllDomains(1, 0)
	require(err)

	switch work {
	case "open-close":
		repeat(work, count, warm, func() { require(open(path, name).Disconnect()) })
	case "large-xml":
		repeat(work, count, warm, func() {
			_, err := host.DomainGetXMLDesc(domains[0], 0)
			require(err)
		})
	case "domains":
		repeat("list", count, warm, func() {
			_, _, err := host.ConnectListAllDomains(1, libvirt.ConnectListDomainsPersistent)
			require(err)
			_, err = host.ConnectGetAllDomainStats(nil,
				uint32(libvirt.DomainStatsState|libvirt.DomainStatsBalloon|libvirt.DomainStatsVCPU), 0)
			require(err)
		})
		m := begin()
		for _, domain := range domains {
			info(host, domain)
		}
		m.end("one-by-one", len(domains))
	default:
		together := map[string]int{"sequential": 1, "callers-5": 5, "callers-50": 50}[work]
		atOnce(host, domains[0], warm, together)
		m := begin()
		atOnce(host, domains[0], count, together)
		m.end(work, count)
	}
}
