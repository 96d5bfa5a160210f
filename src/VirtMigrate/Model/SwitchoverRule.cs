namespace VirtMigrate.Model;

/// <summary>When a hypervisor stops the guest to send the rest.</summary>
public enum SwitchoverRule
{
    /// <summary>At the end of a round, when what was dirtied meanwhile can be sent within the downtime allowed. The rule of
    /// the published models and of Xen.</summary>
    EndOfRound,

    /// <summary>As soon as what remains can be sent within the downtime allowed, in the middle of a round too. QEMU's
    /// rule: the downtime allowed is used up unless the rest is made of zero pages.</summary>
    WhenBelow,
}
