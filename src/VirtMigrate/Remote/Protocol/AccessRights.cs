namespace VirtMigrate.Remote.Protocol;

/// <summary>The rights that a daemon with access control asks for, by call. Its refusal (code 88) does not name them.</summary>
/// <remarks>The names are those of libvirt's access control: object class and permission, as polkit rules have them.</remarks>
internal static class AccessRights
{
    private const string Prefix = "org.libvirt.api.";

    private static readonly Dictionary<string, string> ByCall = new(StringComparer.Ordinal)
    {
        ["CONNECT_OPEN"] = "connect.getattr",
        ["CONNECT_GET_CAPABILITIES"] = "connect.read",
        ["CONNECT_GET_DOMAIN_CAPABILITIES"] = "connect.write",
        ["CONNECT_COMPARE_CPU"] = "connect.write",
        ["CONNECT_COMPARE_HYPERVISOR_CPU"] = "connect.write",
        ["CONNECT_BASELINE_CPU"] = "connect.write",
        ["CONNECT_BASELINE_HYPERVISOR_CPU"] = "connect.write",
        ["CONNECT_LIST_ALL_DOMAINS"] = "connect.search-domains",
        ["CONNECT_NUM_OF_DOMAINS"] = "connect.search-domains",
        ["CONNECT_NUM_OF_DEFINED_DOMAINS"] = "connect.search-domains",
        ["CONNECT_GET_ALL_DOMAIN_STATS"] = "connect.search-domains",
        ["CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY"] = "connect.search-domains",
        ["CONNECT_LIST_ALL_STORAGE_POOLS"] = "connect.search-storage-pools",
        ["CONNECT_LIST_ALL_NETWORKS"] = "connect.search-networks",
        ["NODE_GET_INFO"] = "connect.read",
        ["NODE_GET_FREE_MEMORY"] = "connect.read",
        ["DOMAIN_LOOKUP_BY_ID"] = "domain.getattr",
        ["DOMAIN_LOOKUP_BY_UUID"] = "domain.getattr",
        ["DOMAIN_LOOKUP_BY_NAME"] = "domain.getattr",
        ["DOMAIN_GET_INFO"] = "domain.read",
        ["DOMAIN_GET_STATE"] = "domain.read",
        ["DOMAIN_GET_XML_DESC"] = "domain.read",
        ["DOMAIN_GET_JOB_INFO"] = "domain.read",
        ["DOMAIN_GET_JOB_STATS"] = "domain.read",
        ["DOMAIN_CREATE"] = "domain.start",
        ["DOMAIN_CREATE_WITH_FLAGS"] = "domain.start",
        ["DOMAIN_CREATE_XML"] = "domain.start (and domain.write)",
        ["DOMAIN_DEFINE_XML"] = "domain.write (and domain.save)",
        ["DOMAIN_DEFINE_XML_FLAGS"] = "domain.write (and domain.save)",
        ["DOMAIN_UNDEFINE"] = "domain.delete",
        ["DOMAIN_UNDEFINE_FLAGS"] = "domain.delete",
        ["DOMAIN_SUSPEND"] = "domain.suspend",
        ["DOMAIN_RESUME"] = "domain.suspend",
        ["DOMAIN_SHUTDOWN"] = "domain.init-control",
        ["DOMAIN_SHUTDOWN_FLAGS"] = "domain.init-control",
        ["DOMAIN_DESTROY"] = "domain.stop",
        ["DOMAIN_DESTROY_FLAGS"] = "domain.stop",
        ["DOMAIN_ABORT_JOB"] = "domain.write",
        ["DOMAIN_ABORT_JOB_FLAGS"] = "domain.write",
    };

    /// <summary>The right that a call needs; null: it is not known.</summary>
    /// <param name="call">The procedure's name.</param>
    public static string? Of(string call) => ByCall.TryGetValue(call, out var right) ? Prefix + right
        : !call.StartsWith("DOMAIN_MIGRATE_", StringComparison.Ordinal) ? null
        : call.Contains("_PREPARE", StringComparison.Ordinal) || call.Contains("_FINISH", StringComparison.Ordinal) ? $"{Prefix}domain.migrate (and domain.start)"
        : $"{Prefix}domain.migrate";
}
