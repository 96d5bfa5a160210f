// The same work through our driver. Usage: ours SOCKET NAME WORK COUNT WARM-UP
using System.Globalization;
using VirtMigrate;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.SideBySide;

if (args.Length != 5)
{
    Console.Error.WriteLine("Usage: ours SOCKET NAME WORK COUNT WARM-UP");
    return 2;
}

var (socket, name, work) = (args[0], args[1], args[2]);
var count = int.Parse(args[3], CultureInfo.InvariantCulture);
var warmUp = int.Parse(args[4], CultureInfo.InvariantCulture);
var uri = ConnectionUri.Parse($"test+unix://{name["test://".Length..]}?socket={socket}");

// As in the cmdlets: every call can be cancelled.
using var source = new CancellationTokenSource();
var cancel = source.Token;

await using var host = await VirtHost.ConnectAsync(VirtDrivers.Default, uri, new ConnectOptions(), null, cancel);
var driver = host.GetDriver();
var domains = await driver.ListDomainsAsync(DomainListFilter.None, cancel);

switch (work)
{
    case "open-close":
        await RepeatAsync(work, async () =>
        {
            await using var other = await VirtDrivers.Default.OpenAsync(uri, new ConnectOptions(), cancel);
        });
        break;
    case "large-xml":
        await RepeatAsync(work, () => driver.GetDomainXmlAsync(domains[0], default, cancel));
        break;
    case "domains":
        await RepeatAsync("list", () => VirtDomainQuery.ListAsync(host, cancel));
        var each = Measure.Begin();
        foreach (var domain in domains)
        {
            await driver.GetDomainInfoAsync(domain, cancel);
        }

        each.End("one-by-one", domains.Count);
        break;
    default:
        var together = work switch { "callers-5" => 5, "callers-50" => 50, _ => 1 };
        await AtOnceAsync(warmUp, together);
        var all = Measure.Begin();
        await AtOnceAsync(count, together);
        all.End(work, count);
        break;
}

return 0;

async Task RepeatAsync(string label, Func<Task> action)
{
    for (var n = 0; n < warmUp; n++)
    {
        await action();
    }

    var measure = Measure.Begin();
    for (var n = 0; n < count; n++)
    {
        await action();
    }

    measure.End(label, count);
}

Task AtOnceAsync(int calls, int callers) => Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync(calls / callers)));

async Task CallAsync(int calls)
{
    for (var n = 0; n < calls; n++)
    {
        await driver.GetDomainInfoAsync(domains[0], cancel);
    }
}
