using DcGrid.CampaignModel.Runs;
using DcGrid.CampaignModel.Work;

namespace DcGrid.CampaignModel.Pages;

/// <summary>Both ways of running one campaign with the same slots and the same fates.</summary>
/// <param name="Case">Whose task times and files.</param>
/// <param name="Slots">Slots of either way.</param>
/// <param name="Barrier">2013's way.</param>
/// <param name="Chain">DcGrid's, with the cache that a pilot has unless it is told otherwise.</param>
/// <param name="RoomyChain">DcGrid's, with <see cref="RoomyCacheBytes"/> of cache a pilot.</param>
public sealed record Comparison(ModelCase Case, int Slots, ModelRun Barrier, ModelRun Chain, ModelRun RoomyChain)
{
    /// <summary>A local disk of 50 GiB a slot, given to the cache.</summary>
    public const long RoomyCacheBytes = 400L << 30;

    /// <summary>Runs both.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no slots.</exception>
    public static Comparison Of(CampaignWork work, ModelCase modelCase, int slots, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(modelCase);
        var fates = new TaskFates(seed, modelCase.Times, ModelCase.FailedShare);
        var chain = new ChainPlan(slots);
        return new Comparison(
            modelCase,
            slots,
            BarrierRun.Simulate(work, fates, modelCase.Sizes, new BarrierPlan(slots)),
            ChainRun.Simulate(work, fates, modelCase.Sizes, chain),
            ChainRun.Simulate(work, fates, modelCase.Sizes, chain with { CacheBytes = RoomyCacheBytes }));
    }
}
