// Migrations over the wire, and the simulated hosts for them. Prints one line of JSON for each piece of work.
using System.Globalization;
using VirtMigrate.WireMigrations;

const string Usage = """
    usage: serve DIRECTORY DOMAINS MEBIBYTES        two simulated hosts, alpha.sock and beta.sock in the directory
           evacuate SOURCE DESTINATION AT-ONCE COUNT JOURNAL
                                                    moves every domain of the source, there and back, so many times;
                                                    JOURNAL is true or false
           tunnel SOURCE DESTINATION COUNT          moves a domain there and back, tunnelled, so many times
           move SOURCE DESTINATION DOMAIN COUNT JOURNAL
                                                    moves one there and back, each time by new connections
    """;

using var source = new CancellationTokenSource();
switch (args)
{
    case ["serve", var directory, var domains, var mebibytes]:
        await Hosts.ServeAsync(directory, Number(domains), Number(mebibytes), source.Token);
        return 0;
    case ["evacuate", var from, var to, var atOnce, var count, var journal]:
        await Client.EvacuateAsync(from, to, Number(atOnce), Number(count), bool.Parse(journal), source.Token);
        return 0;
    case ["tunnel", var from, var to, var count]:
        await Client.TunnelAsync(from, to, Number(count), source.Token);
        return 0;
    case ["move", var from, var to, var domain, var count, var journal]:
        await Client.MoveAsync(from, to, domain, Number(count), bool.Parse(journal), source.Token);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
