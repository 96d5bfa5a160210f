namespace VirtMigrate.Migration;

/// <summary>What the destination said when it was asked whether the guest has arrived.</summary>
internal enum GuestArrival
{
    /// <summary>It could not be asked, or the guest stayed neither here nor there.</summary>
    Unknown,
    /// <summary>The guest is there, as Finish leaves it.</summary>
    Arrived,
    /// <summary>The guest is not there, and will not be.</summary>
    NotThere,
    /// <summary>It runs there as far as it has its memory; post-copy broke off.</summary>
    Interrupted,
}
