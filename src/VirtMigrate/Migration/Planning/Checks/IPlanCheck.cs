namespace VirtMigrate.Migration;

/// <summary>Looks at one concern of a plan.</summary>
internal interface IPlanCheck
{
    /// <summary>Asks what it needs and adds what it finds.</summary>
    Task CheckAsync(PlanningContext context, CancellationToken cancellationToken);
}
