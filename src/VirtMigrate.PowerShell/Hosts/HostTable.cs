using System.Management.Automation;
using System.Management.Automation.Runspaces;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>The connections of one runspace, by name. Closed with the runspace.</summary>
internal sealed class HostTable
{
    private static readonly PerRunspace<HostTable> Tables = new(static (table, state) =>
    {
        if (state is RunspaceState.Closed or RunspaceState.Broken)
        {
            table.CloseAll();
        }
    });

    private readonly object gate = new();
    private readonly List<VirtHost> hosts = [];

    /// <summary>The table of the calling thread's runspace.</summary>
    public static HostTable Current => Tables.Current;

    /// <summary>All connections, lost ones included, in the order of connecting.</summary>
    public IReadOnlyList<VirtHost> All
    {
        get
        {
            lock (gate)
            {
                return [.. hosts];
            }
        }
    }

    /// <summary>The connection of exactly this name.</summary>
    public VirtHost? Find(string name)
    {
        lock (gate)
        {
            return hosts.Find(host => string.Equals(host.Name, name, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>The connections that a name or pattern means: by connection name, else by the host's own name or the URI.</summary>
    public IReadOnlyList<VirtHost> Match(string nameOrPattern)
    {
        var all = All;
        if (WildcardPattern.ContainsWildcardCharacters(nameOrPattern))
        {
            var pattern = WildcardPattern.Get(nameOrPattern, WildcardOptions.IgnoreCase);
            return [.. all.Where(host => pattern.IsMatch(host.Name) || pattern.IsMatch(host.HostName) || pattern.IsMatch(host.Uri))];
        }

        return Find(nameOrPattern) is { } exact ? [exact] : [.. all.Where(host => host.Answers(nameOrPattern))];
    }

    /// <summary>The one open connection that a name means.</summary>
    /// <exception cref="VirtException">There is none, or more than one, or it is not open.</exception>
    public VirtHost Single(string name)
    {
        var found = Match(name);
        return found.Count switch
        {
            0 => throw CmdletErrors.NoHost(name),
            1 => RequireOpen(found[0], $"which answers to '{name}'"),
            _ => throw CmdletErrors.HostAmbiguous(name),
        };
    }

    /// <summary>Adds a connection; the one that had its name is taken out and returned.</summary>
    public VirtHost? Add(VirtHost host)
    {
        lock (gate)
        {
            var index = hosts.FindIndex(other => string.Equals(other.Name, host.Name, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                hosts.Add(host);
                return null;
            }

            var replaced = hosts[index];
            hosts[index] = host;
            return replaced;
        }
    }

    /// <summary>Takes a connection out.</summary>
    public void Remove(VirtHost host)
    {
        lock (gate)
        {
            hosts.Remove(host);
        }
    }

    /// <summary>Closes every connection without waiting: the session goes away, and a daemon that does not answer must not keep it.</summary>
    public void CloseAll()
    {
        VirtHost[] closing;
        lock (gate)
        {
            closing = [.. hosts];
            hosts.Clear();
        }

        foreach (var host in closing)
        {
            _ = host.DisposeAsync().AsTask();
        }
    }

    /// <summary>Refuses a connection that is not open and does not open itself again.</summary>
    public static VirtHost RequireOpen(VirtHost host, string what) =>
        host.IsUsable ? host : throw CmdletErrors.Closed(host, what);
}
